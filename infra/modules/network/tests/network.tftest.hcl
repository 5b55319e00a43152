mock_provider "aws" {}

variables {
  name                 = "hailo-eu-west-1"
  region               = "eu-west-1"
  network              = "10.11.0.0/16"
  flow_log_destination = "arn:aws:s3:::hailo-logs/flow/"
  zones = {
    a = { name = "eu-west-1a", hosts = "10.11.0.0/22", private = "10.11.4.0/22", managed = "10.11.8.0/22", public = "10.11.12.0/22" }
    b = { name = "eu-west-1b", hosts = "10.11.32.0/22", private = "10.11.36.0/22", managed = "10.11.40.0/22", public = "10.11.44.0/22" }
  }
}

run "four_subnets_a_zone" {
  assert {
    condition = toset(keys(aws_subnet.this)) == toset([
      "hosts-a", "private-a", "managed-a", "public-a", "hosts-b", "private-b", "managed-b", "public-b",
    ])
    error_message = "Subnets are not keyed by part and letter."
  }

  assert {
    condition     = aws_subnet.this["managed-b"].cidr_block == "10.11.40.0/22" && aws_subnet.this["managed-b"].availability_zone == "eu-west-1b"
    error_message = "A subnet has another zone's block."
  }

  assert {
    condition     = alltrue([for letter, r in aws_ec2_subnet_cidr_reservation.hosts : r.cidr_block == var.zones[letter].hosts && r.reservation_type == "explicit"])
    error_message = "A hosts subnet is not wholly reserved."
  }
}

run "ways_out" {
  assert {
    condition     = alltrue([for letter in ["a", "b"] : aws_route_table_association.this["hosts-${letter}"].route_table_id == aws_route_table.zone[letter].id])
    error_message = "Hosts do not use their own zone's NAT gateway."
  }

  assert {
    condition     = aws_route_table_association.this["managed-a"].route_table_id == aws_route_table.shared["managed"].id
    error_message = "Managed stores share a table with a way out."
  }

  assert {
    condition     = aws_route.nat["b"].nat_gateway_id == aws_nat_gateway.this["b"].id
    error_message = "A zone leaves through another zone's NAT gateway."
  }

  assert {
    condition     = toset(keys(output.route_tables)) == toset(["a", "b"])
    error_message = "Peers need one route table per zone."
  }
}

run "letters_only" {
  command = plan

  variables {
    zones = {
      z = { name = "eu-west-1z", hosts = "10.11.0.0/22", private = "10.11.4.0/22", managed = "10.11.8.0/22", public = "10.11.12.0/22" }
    }
  }

  expect_failures = [var.zones]
}
