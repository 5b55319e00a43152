output "target_group" {
  description = "ARN of the new target group."
  value       = aws_lb_target_group.new.arn
}

output "rule" {
  description = "ARN of the rule."
  value       = aws_lb_listener_rule.this.arn
}
