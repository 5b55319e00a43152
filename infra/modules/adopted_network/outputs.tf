output "vpc_id" {
  description = "Id of the VPC."
  value       = data.aws_vpc.this.id
}

output "hosts_subnets" {
  description = "Zone letter => id of the subnet of hosts with fixed addresses, known once its addresses are reserved."
  value = { for letter in keys(var.zones) : letter => try(
    aws_ec2_subnet_cidr_reservation.hosts[letter].subnet_id, local.ids["hosts-${letter}"]
  ) }
}

output "private_subnets" {
  description = "Zone letter => id of the subnet of autoscaling groups."
  value       = { for letter in keys(var.zones) : letter => local.ids["private-${letter}"] }
}

output "managed_subnets" {
  description = "Zone letter => id of the subnet of what AWS runs: databases, caches."
  value       = { for letter in keys(var.zones) : letter => local.ids["managed-${letter}"] }
}

output "public_subnets" {
  description = "Zone letter => id of the subnet of load balancers and NAT gateways."
  value       = { for letter in keys(var.zones) : letter => local.ids["public-${letter}"] }
}

output "route_tables" {
  description = "Zone letter => id of the route table of the hosts and private subnets that are made."
  value       = { for letter, table in aws_route_table.zone : letter => table.id }
}
