locals {
  answers = { for name, region in var.regions : name => region if var.zone_id != null }
}

resource "aws_route53_health_check" "region" {
  for_each = local.answers

  type              = "HTTPS"
  fqdn              = each.value.hostname
  port              = 443
  resource_path     = var.health_path
  request_interval  = 10
  failure_threshold = 3
  tags              = { Name = each.value.hostname, region = each.key }
}

resource "aws_route53_record" "region" {
  #checkov:skip=CKV2_AWS_23:The aliases point at load balancers of other stacks.
  for_each = local.answers

  zone_id         = var.zone_id
  name            = var.name
  type            = "A"
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.region[each.key].id

  latency_routing_policy {
    region = each.key
  }

  alias {
    name                   = each.value.dns_name
    zone_id                = each.value.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "city" {
  #checkov:skip=CKV2_AWS_23:The aliases point at load balancers of other stacks.
  for_each = { for name, city in var.cities : name => city if var.zone_id != null }

  zone_id = var.zone_id
  name    = each.value.hostname
  type    = "A"

  alias {
    name                   = each.value.dns_name
    zone_id                = each.value.zone_id
    evaluate_target_health = true
  }
}
