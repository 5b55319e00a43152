locals {
  every_port = "-1"

  rules = { for key, rule in var.rules : key => merge(rule, {
    from_port = rule.protocol == local.every_port ? null : rule.from_port
    to_port   = rule.protocol == local.every_port ? null : rule.to_port
    peer_id   = rule.peer_group == null ? null : aws_security_group.this[rule.peer_group].id
  }) }
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:Interfaces, load balancers and launch templates of other modules carry these groups.
  for_each = var.groups

  name        = "${var.name}-${each.key}"
  description = each.value
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-${each.key}", role = each.key }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = { for key, rule in local.rules : key => rule if rule.direction == "ingress" }

  security_group_id            = aws_security_group.this[each.value.group].id
  description                  = each.value.why
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.from_port
  to_port                      = each.value.to_port
  referenced_security_group_id = each.value.peer_id
  cidr_ipv4                    = each.value.peer_cidr
  tags                         = { Name = each.key }
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = { for key, rule in local.rules : key => rule if rule.direction == "egress" }

  security_group_id            = aws_security_group.this[each.value.group].id
  description                  = each.value.why
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.from_port
  to_port                      = each.value.to_port
  referenced_security_group_id = each.value.peer_id
  cidr_ipv4                    = each.value.peer_cidr
  tags                         = { Name = each.key }
}
