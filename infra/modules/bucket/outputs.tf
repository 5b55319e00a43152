output "name" {
  description = "Name of the bucket. Waits for its policy: what writes into it may rely on that."
  value       = var.name
  depends_on  = [aws_s3_bucket_policy.this]
}

output "arn" {
  description = "ARN of the bucket. Waits for its policy, too."
  value       = local.arn
  depends_on  = [aws_s3_bucket_policy.this]
}
