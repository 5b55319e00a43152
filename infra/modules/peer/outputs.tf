output "routes" {
  description = "Key => id of the route table that got the route."
  value       = { for key, route in aws_route.this : key => route.route_table_id }
}
