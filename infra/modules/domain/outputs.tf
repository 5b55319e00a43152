output "zone_id" {
  description = "Id of the public zone; null for none."
  value       = one(concat([for zone in aws_route53_zone.this : zone.zone_id], [for zone in data.aws_route53_zone.this : zone.zone_id]))
}

output "name_servers" {
  description = "Name servers that the domain must be delegated to; empty for none."
  value       = tolist(flatten(concat([for zone in aws_route53_zone.this : zone.name_servers], [for zone in data.aws_route53_zone.this : zone.name_servers])))
}
