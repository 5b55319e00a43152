mock_provider "aws" {
  alias = "requester"
}

mock_provider "aws" {
  alias = "accepter"

  mock_resource "aws_vpc_peering_connection_accepter" {
    defaults = { id = "pcx-1" }
  }
}

variables {
  platform  = "hailo"
  account   = "000000000000"
  tags      = { platform = "hailo" }
  requester = { region = "eu-west-1", network = "10.11.0.0/16", vpc_id = "vpc-eu", route_tables = { a = "rtb-eu-a" }, private_zone_id = "ZEU" }
  accepter  = { region = "us-east-1", network = "10.13.0.0/16", vpc_id = "vpc-us", route_tables = { a = "rtb-us-a", b = "rtb-us-b" }, private_zone_id = "ZUS" }
}

run "connected" {
  assert {
    condition     = aws_vpc_peering_connection.this.peer_region == "us-east-1" && aws_vpc_peering_connection.this.peer_vpc_id == "vpc-us"
    error_message = "The connection leads elsewhere."
  }

  assert {
    condition     = aws_vpc_peering_connection_accepter.this.auto_accept && output.connection_id == "pcx-1"
    error_message = "The connection is not accepted, or not the one answered."
  }
}

run "routes_of_both_sides" {
  assert {
    condition     = tomap(module.requester.routes) == var.requester.route_tables
    error_message = "The requester's tables lack a route."
  }

  assert {
    condition     = tomap(module.accepter.routes) == var.accepter.route_tables
    error_message = "The accepter's tables lack a route."
  }
}

run "bad_account" {
  command = plan

  variables {
    account = "12"
  }

  expect_failures = [var.account]
}
