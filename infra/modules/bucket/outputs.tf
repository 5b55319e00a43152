output "name" {
  description = "Name of the bucket, known once its policy stands: what writes into it may rely on that."
  value       = aws_s3_bucket_policy.this.bucket
}

output "arn" {
  description = "ARN of the bucket, known once its policy stands."
  value       = "arn:aws:s3:::${aws_s3_bucket_policy.this.bucket}"
}
