mock_provider "aws" {}

variables {
  side           = "requester"
  connection_id  = "pcx-1"
  region         = "eu-west-1"
  vpc_id         = "vpc-eu"
  route_tables   = { a = "rtb-a", b = "rtb-b" }
  destination    = "10.13.0.0/16"
  remote_zone_id = "ZUS"
}

run "a_route_in_every_table" {
  assert {
    condition     = tomap({ for key, route in aws_route.this : key => route.route_table_id }) == var.route_tables
    error_message = "A route table has no route to the peer."
  }

  assert {
    condition     = alltrue([for route in aws_route.this : route.destination_cidr_block == "10.13.0.0/16" && route.vpc_peering_connection_id == "pcx-1"])
    error_message = "A route leads elsewhere."
  }

  assert {
    condition     = aws_route53_zone_association.this.zone_id == "ZUS" && aws_route53_zone_association.this.vpc_id == "vpc-eu"
    error_message = "This side cannot ask the other side's names."
  }
}

run "own_side_only" {
  variables {
    side = "accepter"
  }

  assert {
    condition     = length(aws_vpc_peering_connection_options.this.accepter) == 1
    error_message = "The accepter does not set its own option."
  }
}

run "third_side" {
  command = plan

  variables {
    side = "other"
  }

  expect_failures = [var.side]
}
