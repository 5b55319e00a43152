mock_provider "aws" {
  mock_data "aws_route53_zone" {
    defaults = { zone_id = "ZEXISTING", name_servers = ["ns-1.example", "ns-2.example"] }
  }

  mock_resource "aws_route53_zone" {
    defaults = { zone_id = "ZMADE", name_servers = ["ns-3.example"] }
  }
}

variables {
  domain = "hailo.example"
}

run "made" {
  variables {
    zone = "create"
  }

  assert {
    condition     = aws_route53_zone.this["hailo.example"].name == "hailo.example" && output.zone_id == "ZMADE"
    error_message = "The zone of the domain is not made."
  }
}

run "looked_up" {
  variables {
    zone = "existing"
  }

  assert {
    condition     = length(aws_route53_zone.this) == 0 && output.zone_id == "ZEXISTING"
    error_message = "An existing zone is not the one answered, or another is made."
  }

  assert {
    condition     = output.name_servers == tolist(["ns-1.example", "ns-2.example"])
    error_message = "Name servers are not those of the existing zone."
  }
}

run "none" {
  variables {
    zone = "none"
  }

  assert {
    condition     = output.zone_id == null && length(output.name_servers) == 0
    error_message = "There is a zone although none was asked for."
  }
}

run "misspelt" {
  command = plan

  variables {
    zone = "crate"
  }

  expect_failures = [var.zone]
}
