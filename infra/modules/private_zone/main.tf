resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38:A private zone cannot be signed.
  #checkov:skip=CKV2_AWS_39:Queries of a private zone are logged by the resolver, not by the zone.
  name    = var.name
  comment = "Hosts with fixed addresses"
  tags    = { Name = var.name }

  vpc {
    vpc_id = var.vpc_id
  }

  # Peers associate their networks from stacks of their own.
  lifecycle {
    ignore_changes = [vpc]
  }
}

resource "aws_route53_record" "host" {
  #checkov:skip=CKV2_AWS_23:The address is a fixed interface of another module.
  for_each = var.addresses

  zone_id = aws_route53_zone.this.zone_id
  name    = "${each.key}.${var.name}"
  type    = "A"
  ttl     = 60
  records = [each.value]
}
