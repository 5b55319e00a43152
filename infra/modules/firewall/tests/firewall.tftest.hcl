mock_provider "aws" {}

variables {
  name   = "hailo-eu-west-1"
  vpc_id = "vpc-1"
  groups = { bus = "Brokers", api = "Thin API" }
  rules = {
    "bus-from-api-5671" = { group = "bus", direction = "ingress", protocol = "tcp", from_port = 5671, to_port = 5671, peer_group = "api", why = "AMQP" }
    "bus-from-us-5671"  = { group = "bus", direction = "ingress", protocol = "tcp", from_port = 5671, to_port = 5671, peer_cidr = "10.13.0.0/22", why = "Federation" }
    "api-out"           = { group = "api", direction = "egress", protocol = "-1", from_port = 0, to_port = 0, peer_cidr = "0.0.0.0/0", why = "Anything" }
  }
}

run "one_resource_a_rule" {
  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.this)) == toset(["bus-from-api-5671", "bus-from-us-5671"])
    error_message = "Ingress rules are not the list's."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_egress_rule.this)) == toset(["api-out"])
    error_message = "Egress rules are not the list's."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.this["bus-from-api-5671"].referenced_security_group_id == aws_security_group.this["api"].id
    error_message = "A peer group is not referenced by its id."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.this["bus-from-us-5671"].cidr_ipv4 == "10.13.0.0/22"
    error_message = "A peer block is lost."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.this["api-out"].from_port == null
    error_message = "Every port is written as a port: AWS reads back none, and the next plan would differ."
  }
}

run "two_peers" {
  command = plan

  variables {
    rules = { both = { group = "bus", direction = "ingress", protocol = "tcp", from_port = 1, to_port = 1, peer_group = "api", peer_cidr = "10.0.0.0/8", why = "-" } }
  }

  expect_failures = [var.rules]
}

run "bad_direction" {
  command = plan

  variables {
    rules = { up = { group = "bus", direction = "up", protocol = "tcp", from_port = 1, to_port = 1, peer_group = "api", why = "-" } }
  }

  expect_failures = [var.rules]
}
