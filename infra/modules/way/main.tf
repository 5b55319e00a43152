resource "aws_lb_target_group" "new" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; the way to the instances stays in private subnets.
  name                 = var.name
  vpc_id               = var.vpc_id
  port                 = var.port
  protocol             = "HTTP"
  target_type          = "instance"
  deregistration_delay = 30
  tags                 = merge(var.tags, { Name = var.name, ringbus-side = "new" })

  health_check {
    path                = var.health_path
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  # It goes only after the autoscaling group has left it, which cannot leave what is gone.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener_rule" "this" {
  listener_arn = var.listener
  tags         = merge(var.tags, { Name = var.name, ringbus-owner = "migration" })

  action {
    type = "forward"

    forward {
      target_group {
        arn    = var.old
        weight = var.weights.old
      }

      target_group {
        arn    = aws_lb_target_group.new.arn
        weight = var.weights.new
      }
    }
  }

  condition {
    host_header {
      values = [var.hostname]
    }
  }

  lifecycle {
    # The migration moves them; a rule that is made anew begins with those that stood.
    ignore_changes       = [action, priority]
    replace_triggered_by = [aws_lb_target_group.new.arn]
  }
}
