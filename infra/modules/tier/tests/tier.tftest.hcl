mock_provider "aws" {
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-1" }
  }

  mock_resource "aws_autoscaling_policy" {
    defaults = { arn = "arn:aws:autoscaling:eu-west-1:000000000000:scalingPolicy:1" }
  }
}

variables {
  name           = "hailo-eu-west-1-ingest"
  image          = "ami-1"
  root_device    = "/dev/xvda"
  instance_type  = "c6i.large"
  profile        = "hailo-ingest"
  user_data      = "#cloud-config\n"
  security_group = "sg-1"
  subnets        = ["subnet-1", "subnet-2"]
  size           = { min = 4, max = 100 }
  target_groups  = []
  scale          = { kind = "step", cpu = 90, seconds = 300 }
  tags           = { role = "ingest" }
}

run "steps_after_five_minutes" {
  assert {
    condition = (
      aws_cloudwatch_metric_alarm.step["out"].threshold == 90
      && aws_cloudwatch_metric_alarm.step["out"].evaluation_periods * aws_cloudwatch_metric_alarm.step["out"].period == 300
    )
    error_message = "The tier does not grow after 5 minutes over 90 %."
  }

  assert {
    condition     = one(aws_autoscaling_policy.step["out"].step_adjustment).scaling_adjustment == 1 && one(aws_autoscaling_policy.step["in"].step_adjustment).scaling_adjustment == -1
    error_message = "A step is not one instance."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.step["in"].alarm_actions == toset([aws_autoscaling_policy.step["in"].arn])
    error_message = "The low alarm does not shrink the tier."
  }

  assert {
    condition     = length(aws_autoscaling_policy.target) == 0
    error_message = "Two ways of scaling work against each other."
  }
}

run "keeps_a_target" {
  variables {
    scale         = { kind = "target", cpu = 60, seconds = 0 }
    target_groups = ["arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/api/1"]
  }

  assert {
    condition     = aws_autoscaling_policy.target["cpu"].target_tracking_configuration[0].target_value == 60
    error_message = "The tier keeps another CPU."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.step) == 0 && aws_autoscaling_group.this.health_check_type == "ELB"
    error_message = "Alarms stand beside the target, or the load balancer's judgement is not used."
  }
}

run "hardened_and_tagged" {
  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required"
    error_message = "Instances answer IMDSv1."
  }

  assert {
    condition     = base64decode(aws_launch_template.this.user_data) == "#cloud-config\n"
    error_message = "The first-boot data is another."
  }

  assert {
    condition     = { for t in aws_autoscaling_group.this.tag : t.key => t.value if t.propagate_at_launch } == { Name = "hailo-eu-west-1-ingest", role = "ingest" }
    error_message = "Instances are not tagged."
  }
}

run "half_minutes" {
  command = plan

  variables {
    scale = { kind = "step", cpu = 90, seconds = 90 }
  }

  expect_failures = [var.scale]
}

run "upside_down" {
  command = plan

  variables {
    size = { min = 3, max = 2 }
  }

  expect_failures = [var.size]
}
