mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::000000000000:role/mock" }
  }

  mock_resource "aws_route53_zone" {
    defaults = { zone_id = "ZMADE", name_servers = ["ns-1.example"] }
  }
}

variables {
  platform        = "hailo"
  account         = "000000000000"
  region          = "eu-west-1"
  tags            = { platform = "hailo", stage = "services" }
  domain          = "hailo.example"
  zone            = "create"
  artefact_bucket = "hailo-000000000000-artefacts"
  regions         = ["eu-west-1", "us-east-1"]
  roles = {
    "bus"             = { name = "hailo-bus", secrets = ["hailo/bus/cookie"], artefacts = false, ssm = false }
    "service/nearest" = { name = "hailo-service-nearest", secrets = [], artefacts = true, ssm = false }
  }
}

run "outputs" {
  assert {
    condition     = output.zone_id == "ZMADE" && output.name_servers == tolist(["ns-1.example"])
    error_message = "The zone is not answered."
  }

  assert {
    condition     = output.artefact_bucket == "hailo-000000000000-artefacts"
    error_message = "The bucket is not answered."
  }

  assert {
    condition     = toset(keys(output.roles)) == toset(["bus", "service/nearest"])
    error_message = "Roles are not answered by their keys."
  }
}

run "profiles_have_the_given_names" {
  assert {
    condition     = module.roles["service/nearest"].profile == "hailo-service-nearest"
    error_message = "Regions would not find the profile."
  }
}

run "no_zone" {
  variables {
    zone = "none"
  }

  assert {
    condition     = output.zone_id == null
    error_message = "There is a zone although none was asked for."
  }
}

run "bad_account" {
  command = plan

  variables {
    account = "12"
  }

  expect_failures = [var.account]
}
