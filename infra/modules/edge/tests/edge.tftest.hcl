mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/edge/1" }
  }

  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/edge/1/2" }
  }

  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/api/3" }
  }
}

variables {
  name            = "hailo-eu-west-1"
  vpc_id          = "vpc-1"
  subnets         = ["subnet-1", "subnet-2"]
  security_group  = "sg-edge"
  certificate_arn = "arn:aws:acm:eu-west-1:000000000000:certificate/1"
  logs_bucket     = "hailo-logs"
  targets = {
    api    = { name = "hailo-api", port = 8080, health_path = "/health", paths = [], priority = 1 }
    ingest = { name = "hailo-ingest", port = 8081, health_path = "/health", paths = ["/ingest/*"], priority = 10 }
  }
}

run "tls_only" {
  assert {
    condition     = aws_lb_listener.http.default_action[0].redirect[0].port == "443" && aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_301"
    error_message = "Port 80 does not redirect."
  }

  assert {
    condition     = aws_lb_listener.https.ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06" && aws_lb.this.drop_invalid_header_fields
    error_message = "Old TLS or invalid headers are let in."
  }

  assert {
    condition     = aws_lb.this.access_logs[0].enabled && aws_lb.this.access_logs[0].bucket == "hailo-logs"
    error_message = "Access is not logged."
  }
}

run "paths" {
  assert {
    condition     = aws_lb_listener.https.default_action[0].type == "forward" && keys(aws_lb_listener_rule.this) == ["ingest"]
    error_message = "The default is not the group without paths."
  }

  assert {
    condition     = one(aws_lb_listener_rule.this["ingest"].condition).path_pattern[0].values == toset(["/ingest/*"]) && aws_lb_listener_rule.this["ingest"].priority == 10
    error_message = "The rule has other paths or another priority."
  }

  assert {
    condition     = aws_lb_target_group.this["ingest"].port == 8081 && aws_lb_target_group.this["ingest"].health_check[0].path == "/health"
    error_message = "The target group asks another port or path."
  }
}

run "no_default" {
  variables {
    targets = {
      ingest = { name = "hailo-ingest", port = 8081, health_path = "/health", paths = ["/ingest/*"], priority = 10 }
    }
  }

  assert {
    condition     = aws_lb_listener.https.default_action[0].fixed_response[0].status_code == "404"
    error_message = "Unknown paths do not answer 404."
  }
}

run "two_defaults" {
  command = plan

  variables {
    targets = {
      api  = { name = "hailo-api", port = 8080, health_path = "/", paths = [], priority = 1 }
      more = { name = "hailo-more", port = 8080, health_path = "/", paths = [], priority = 2 }
    }
  }

  expect_failures = [var.targets]
}
