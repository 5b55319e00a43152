mock_provider "aws" {}

variables {
  platform    = "hailo"
  account     = "000000000000"
  region      = "eu-west-1"
  tags        = { platform = "hailo" }
  zone_id     = "Z1"
  name        = "api.hailo.example"
  health_path = "/health"
  regions = {
    eu-west-1 = { dns_name = "eu.elb.amazonaws.com", zone_id = "ZELBEU", hostname = "api.eu-west-1.hailo.example" }
    us-east-1 = { dns_name = "us.elb.amazonaws.com", zone_id = "ZELBUS", hostname = "api.us-east-1.hailo.example" }
  }
  cities = {
    london = { dns_name = "london.elb.amazonaws.com", zone_id = "ZELBEU", hostname = "london.hailo.example" }
  }
}

run "a_city_has_a_name_of_its_own" {
  assert {
    condition     = aws_route53_record.city["london"].name == "london.hailo.example" && aws_route53_record.city["london"].alias[0].name == "london.elb.amazonaws.com"
    error_message = "The city's name leads elsewhere."
  }
}

run "nearest_healthy_region" {
  assert {
    condition     = alltrue([for region, record in aws_route53_record.region : record.latency_routing_policy[0].region == region && record.set_identifier == region])
    error_message = "A region's record answers for another."
  }

  assert {
    condition     = alltrue([for region, record in aws_route53_record.region : record.health_check_id == aws_route53_health_check.region[region].id])
    error_message = "A region's record looks at another's health."
  }

  assert {
    condition     = aws_route53_record.region["us-east-1"].alias[0].name == "us.elb.amazonaws.com" && aws_route53_record.region["us-east-1"].alias[0].evaluate_target_health
    error_message = "The alias leads elsewhere, or answers for sick load balancers."
  }

  assert {
    condition     = aws_route53_health_check.region["eu-west-1"].fqdn == "api.eu-west-1.hailo.example" && aws_route53_health_check.region["eu-west-1"].type == "HTTPS"
    error_message = "The health check asks another name, or without TLS."
  }

  assert {
    condition     = toset(keys(output.health_checks)) == toset(["eu-west-1", "us-east-1"])
    error_message = "Health checks are not answered by region."
  }
}

run "no_zone" {
  variables {
    zone_id = null
  }

  assert {
    condition     = length(aws_route53_record.region) == 0 && length(aws_route53_record.city) == 0 && length(aws_route53_health_check.region) == 0
    error_message = "Records are made without a zone."
  }
}

run "relative_path" {
  command = plan

  variables {
    health_path = "health"
  }

  expect_failures = [var.health_path]
}
