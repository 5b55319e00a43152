output "arns" {
  description = "Full name of the secret => ARN."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}
