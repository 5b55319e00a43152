output "name" {
  description = "Public name of the platform's edge."
  value       = var.name
}

output "health_checks" {
  description = "Region => id of its health check."
  value       = { for region, check in aws_route53_health_check.region : region => check.id }
}
