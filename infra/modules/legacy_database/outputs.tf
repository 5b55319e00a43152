output "address" {
  description = "DNS name of the database that is written to."
  value       = aws_db_instance.this.address
}

output "replica_address" {
  description = "DNS name of the read replica; of the database itself where there is none."
  value       = var.replica ? aws_db_instance.replica["replica"].address : aws_db_instance.this.address
}

output "identifier" {
  description = "Identifier of the database that is written to."
  value       = aws_db_instance.this.identifier
}
