mock_provider "aws" {}

variables {
  name      = "eu-west-1.hailo.internal"
  vpc_id    = "vpc-1"
  addresses = { "bus-eu-west-1a-0" = "10.11.0.128" }
}

run "a_record_a_host" {
  assert {
    condition     = aws_route53_record.host["bus-eu-west-1a-0"].name == "bus-eu-west-1a-0.eu-west-1.hailo.internal"
    error_message = "The record has another name."
  }

  assert {
    condition     = aws_route53_record.host["bus-eu-west-1a-0"].records == toset(["10.11.0.128"]) && aws_route53_record.host["bus-eu-west-1a-0"].ttl == 60
    error_message = "The record has another address or TTL."
  }

  assert {
    condition     = one(aws_route53_zone.this.vpc).vpc_id == "vpc-1"
    error_message = "The zone is public."
  }
}
