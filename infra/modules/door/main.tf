resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91:A network load balancer logs TLS listeners only; flow logs show its connections.
  #checkov:skip=CKV_AWS_150:Destroy must leave nothing; what a plan would destroy is judged before apply.
  name                             = var.name
  load_balancer_type               = "network"
  internal                         = false
  subnets                          = var.subnets
  security_groups                  = [var.security_group]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = false
  tags                             = { Name = var.name }
}

resource "aws_lb_target_group" "ssh" {
  name                 = var.name
  vpc_id               = var.vpc_id
  port                 = 22
  protocol             = "TCP"
  target_type          = "ip"
  deregistration_delay = 30
  tags                 = { Name = var.name }

  health_check {
    protocol = "TCP"
    interval = 10
  }
}

resource "aws_lb_target_group_attachment" "bastion" {
  for_each = var.addresses

  target_group_arn = aws_lb_target_group.ssh.arn
  target_id        = each.value
  port             = 22
}

resource "aws_lb_listener" "ssh" {
  load_balancer_arn = aws_lb.this.arn
  port              = 22
  protocol          = "TCP"
  tags              = { Name = var.name }

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.ssh.arn
  }
}
