locals {
  target = var.scale.kind == "target" ? { cpu = var.scale.cpu } : {}

  # Out at the limit, in at a third of it: one instance less must not bring the rest back over the limit.
  steps = var.scale.kind == "step" ? {
    out = { adjustment = 1, operator = "GreaterThanThreshold", threshold = var.scale.cpu }
    in  = { adjustment = -1, operator = "LessThanThreshold", threshold = floor(var.scale.cpu / 3) }
  } : {}
}

resource "aws_autoscaling_policy" "target" {
  for_each = local.target

  name                   = "${var.name}-${each.key}"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = each.value

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

resource "aws_autoscaling_policy" "step" {
  for_each = local.steps

  name                   = "${var.name}-${each.key}"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "StepScaling"
  adjustment_type        = "ChangeInCapacity"

  step_adjustment {
    scaling_adjustment          = each.value.adjustment
    metric_interval_lower_bound = each.key == "out" ? 0 : null
    metric_interval_upper_bound = each.key == "in" ? 0 : null
  }
}

resource "aws_cloudwatch_metric_alarm" "step" {
  for_each = local.steps

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "Mean CPU of ${var.name} for ${var.scale.seconds} s"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  dimensions          = { AutoScalingGroupName = aws_autoscaling_group.this.name }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = var.scale.seconds / 60
  comparison_operator = each.value.operator
  threshold           = each.value.threshold
  alarm_actions       = [aws_autoscaling_policy.step[each.key].arn]
  tags                = { Name = "${var.name}-${each.key}" }
}
