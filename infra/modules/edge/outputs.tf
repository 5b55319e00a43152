output "dns_name" {
  description = "DNS name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "Hosted zone of that name, for alias records."
  value       = aws_lb.this.zone_id
}

output "target_groups" {
  description = "Key => ARN of the target group."
  value       = { for key, group in aws_lb_target_group.this : key => group.arn }
}

output "listener" {
  description = "ARN of the HTTPS listener."
  value       = aws_lb_listener.https.arn
}
