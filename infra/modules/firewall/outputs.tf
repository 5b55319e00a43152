output "groups" {
  description = "Security group key => id."
  value       = { for key, group in aws_security_group.this : key => group.id }
}
