resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_150:Destroy must leave nothing; what a plan would destroy is judged before apply.
  #checkov:skip=CKV2_AWS_28:A web ACL is a decision of the platform's owner, and is attached to this ARN from outside.
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = var.subnets
  security_groups            = [var.security_group]
  drop_invalid_header_fields = true
  enable_deletion_protection = false
  tags                       = merge(var.tags, { Name = var.name })

  access_logs {
    bucket  = var.logs_bucket
    prefix  = "edge"
    enabled = true
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  tags              = merge(var.tags, { Name = "${var.name}-http" })

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  tags              = merge(var.tags, { Name = "${var.name}-https" })

  default_action {
    type             = local.default == null ? "fixed-response" : "forward"
    target_group_arn = local.default == null ? null : aws_lb_target_group.this[local.default].arn

    dynamic "fixed_response" {
      for_each = local.default == null ? ["404"] : []

      content {
        content_type = "text/plain"
        message_body = "Not found"
        status_code  = fixed_response.value
      }
    }
  }
}
