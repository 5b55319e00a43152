output "arn" {
  description = "ARN of the role."
  value       = aws_iam_role.this.arn
}

output "profile" {
  description = "Name of the instance profile."
  value       = aws_iam_instance_profile.this.name
}
