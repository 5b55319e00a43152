output "region" {
  description = "Home region: once applied, it is never changed."
  value       = var.region
}

output "zone_id" {
  description = "Id of the public zone; null for none."
  value       = module.domain.zone_id
}

output "name_servers" {
  description = "Name servers that the domain must be delegated to."
  value       = module.domain.name_servers
}

output "artefact_bucket" {
  description = "Name of the bucket of artefacts."
  value       = module.artefacts.name
}

output "roles" {
  description = "Role key => ARN."
  value       = { for key, role in module.roles : key => role.arn }
}
