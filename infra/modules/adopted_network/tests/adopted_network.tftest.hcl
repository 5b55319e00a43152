mock_provider "aws" {
  mock_data "aws_vpc" {
    defaults = { id = "vpc-1" }
  }

  mock_data "aws_internet_gateway" {
    defaults = { internet_gateway_id = "igw-1" }
  }
}

override_data {
  target = data.aws_subnet.found
  values = { id = "subnet-found" }
}

variables {
  name    = "hailo-eu-west-1"
  vpc_id  = "vpc-1"
  subnets = { a = { public = "subnet-found", private = "subnet-found" } }
  zones = {
    a = { name = "eu-west-1a", hosts = "10.11.0.0/22", private = "10.11.4.0/22", managed = "10.11.8.0/22", public = "10.11.12.0/22" }
    b = { name = "eu-west-1b", hosts = "10.11.32.0/22", private = "10.11.36.0/22", managed = "10.11.40.0/22", public = "10.11.44.0/22" }
  }
}

run "only_what_is_not_there_is_made" {
  assert {
    condition     = toset(keys(aws_subnet.this)) == toset(["hosts-a", "managed-a", "hosts-b", "private-b", "managed-b", "public-b"])
    error_message = "A subnet that stands is made, or one that does not is missing."
  }

  assert {
    condition     = output.public_subnets["a"] == "subnet-found" && output.private_subnets["a"] == "subnet-found" && output.vpc_id == "vpc-1"
    error_message = "What stands is not used."
  }

  assert {
    condition     = toset(keys(aws_route_table_association.this)) == toset(keys(aws_subnet.this))
    error_message = "A subnet of the company gets another way, or one of ours none."
  }

  assert {
    condition     = aws_nat_gateway.this["a"].subnet_id == "subnet-found" && toset(keys(output.route_tables)) == toset(["a", "b"])
    error_message = "Hosts have no way out."
  }
}

run "all_of_it_stands" {
  variables {
    zones   = { a = { name = "eu-west-1a", hosts = "10.11.0.0/22", private = "10.11.4.0/22", managed = "10.11.8.0/22", public = "10.11.12.0/22" } }
    subnets = { a = { hosts = "subnet-found", private = "subnet-found", managed = "subnet-found", public = "subnet-found" } }
  }

  assert {
    condition     = length(aws_subnet.this) == 0 && length(aws_route.internet) == 0 && length(aws_nat_gateway.this) == 0
    error_message = "Something is made although all of it stands."
  }
}
