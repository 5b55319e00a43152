locals {
  names   = setunion([var.hostname], var.names)
  records = { for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => option }
}

resource "aws_acm_certificate" "this" {
  domain_name               = var.hostname
  subject_alternative_names = setsubtract(var.names, [var.hostname])
  validation_method         = "DNS"
  tags                      = { Name = var.hostname }

  lifecycle {
    create_before_destroy = true
  }
}

# Two regions with a name in common prove it by the same record, so each may find it there.
resource "aws_route53_record" "validation" {
  for_each = var.zone_id == null ? [] : local.names

  zone_id         = var.zone_id
  name            = local.records[each.key].resource_record_name
  type            = local.records[each.key].resource_record_type
  records         = [local.records[each.key].resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  for_each = toset(var.zone_id == null ? [] : ["dns"])

  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}
