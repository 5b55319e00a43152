output "arn" {
  description = "ARN of the certificate; with a zone, known once it is issued."
  value       = var.zone_id == null ? aws_acm_certificate.this.arn : aws_acm_certificate_validation.this["dns"].certificate_arn
}

output "validation_records" {
  description = "Name => the DNS record that proves it."
  value = { for name, option in local.records : name => {
    name  = option.resource_record_name
    type  = option.resource_record_type
    value = option.resource_record_value
  } }
}
