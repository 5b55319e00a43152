output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "hosts_subnets" {
  description = "Zone letter => id of the subnet of hosts with fixed addresses, known once its addresses are reserved."
  value       = { for letter, reservation in aws_ec2_subnet_cidr_reservation.hosts : letter => reservation.subnet_id }
}

output "private_subnets" {
  description = "Zone letter => id of the subnet of autoscaling groups."
  value       = { for letter in keys(var.zones) : letter => aws_subnet.this["private-${letter}"].id }
}

output "public_subnets" {
  description = "Zone letter => id of the subnet of load balancers and NAT gateways."
  value       = { for letter in keys(var.zones) : letter => aws_subnet.this["public-${letter}"].id }
}

output "route_tables" {
  description = "Zone letter => id of the route table of its hosts and private subnets."
  value       = { for letter, table in aws_route_table.zone : letter => table.id }
}

output "managed_subnets" {
  description = "Zone letter => id of the subnet of what AWS runs: databases, caches."
  value       = { for letter in keys(var.zones) : letter => aws_subnet.this["managed-${letter}"].id }
}
