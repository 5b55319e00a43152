output "instance_id" {
  description = "Id of the instance."
  value       = aws_instance.this.id
}

output "address" {
  description = "Private address."
  value       = one(aws_network_interface.this.private_ips)
}
