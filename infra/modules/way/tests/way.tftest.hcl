mock_provider "aws" {
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/new/1" }
  }
}

variables {
  name        = "hailo-legacy-london-to-london"
  vpc_id      = "vpc-1"
  port        = 8080
  health_path = "/health"
  listener    = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/london/1/2"
  old         = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/old/1"
  hostname    = "london.hailo.example"
  weights     = { old = 63, new = 37 }
  tags        = { ringbus-monolith = "london", ringbus-city = "london" }
}

run "born_with_the_weights_that_stood" {
  assert {
    condition = { for group in aws_lb_listener_rule.this.action[0].forward[0].target_group : group.arn => group.weight } == {
      "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/old/1" = 63
      "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/new/1" = 37
    }
    error_message = "The rule does not begin with the weights it is given."
  }

  assert {
    condition     = aws_lb_listener_rule.this.tags["ringbus-owner"] == "migration" && aws_lb_target_group.new.tags["ringbus-side"] == "new"
    error_message = "The migration would not find them."
  }
}

run "left_alone_afterwards" {
  variables {
    weights = { old = 100, new = 0 }
  }

  assert {
    condition     = [for group in aws_lb_listener_rule.this.action[0].forward[0].target_group : group.weight if group.arn == var.old] == [63]
    error_message = "A plan undoes a shift of the migration."
  }
}

run "nobody_answers" {
  command = plan

  variables {
    weights = { old = 0, new = 0 }
  }

  expect_failures = [var.weights]
}
