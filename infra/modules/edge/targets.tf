locals {
  default = one([for key, target in var.targets : key if length(target.paths) == 0])
  routed  = { for key, target in var.targets : key => target if length(target.paths) > 0 }
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; the way to the instances stays in private subnets.
  for_each = var.targets

  name                 = each.value.name
  vpc_id               = var.vpc_id
  port                 = each.value.port
  protocol             = "HTTP"
  target_type          = "instance"
  deregistration_delay = 30
  tags                 = merge(each.value.tags, { Name = each.value.name })

  health_check {
    path                = each.value.health_path
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener_rule" "this" {
  for_each = local.routed

  listener_arn = aws_lb_listener.https.arn
  priority     = each.value.priority
  tags         = { Name = each.value.name }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }

  condition {
    path_pattern {
      values = each.value.paths
    }
  }
}
