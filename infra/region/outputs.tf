output "network" {
  description = "CIDR block of the region's network: once applied, it is never changed."
  value       = var.network
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = local.network.vpc_id
}

output "route_tables" {
  description = "Key => id of the route tables whose subnets must reach peers."
  value       = local.network.route_tables
}

output "private_zone_id" {
  description = "Id of the private zone."
  value       = module.private_zone.zone_id
}

output "edge" {
  description = "DNS name of the region's own load balancer, and the hosted zone of that name; null where it has none."
  value       = local.edge
}

output "monoliths" {
  description = "Name of each monolith => DNS name of its load balancer, and the hosted zone of that name."
  value       = local.fronts
}

output "instances" {
  description = "Host name => instance id."
  value       = { for name, host in module.hosts : name => host.instance_id }
}

output "addresses" {
  description = "Host name => private address."
  value       = { for name, host in module.hosts : name => host.address }
}

output "certificate_arn" {
  description = "ARN of the edge's certificate."
  value       = local.certificate_arn
}

output "validation_records" {
  description = "Name => DNS record that proves the certificate; to be set by hand where there is no public zone."
  value       = merge([for certificate in module.certificate : certificate.validation_records]...)
}
