output "address" {
  description = "DNS name of the node that is written to."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
