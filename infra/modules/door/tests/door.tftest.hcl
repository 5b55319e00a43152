mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/net/door/1" }
  }

  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/door/3" }
  }
}

variables {
  name           = "hailo-eu-west-1-door"
  vpc_id         = "vpc-1"
  subnets        = ["subnet-1"]
  security_group = "sg-door"
  addresses      = { "bastion-eu-west-1a-0" = "10.11.2.0", "bastion-eu-west-1b-0" = "10.11.34.0" }
}

run "ssh_to_every_bastion" {
  assert {
    condition     = tomap({ for name, target in aws_lb_target_group_attachment.bastion : name => target.target_id }) == var.addresses
    error_message = "Not every bastion's address is a target."
  }

  assert {
    condition     = aws_lb_listener.ssh.port == 22 && aws_lb_listener.ssh.protocol == "TCP" && aws_lb_target_group.ssh.target_type == "ip"
    error_message = "The door is not SSH to addresses."
  }

  assert {
    condition     = aws_lb.this.security_groups == toset(["sg-door"])
    error_message = "The door has no security group of its own."
  }
}

run "long_name" {
  command = plan

  variables {
    name = "a-name-of-more-than-thirty-two-characters"
  }

  expect_failures = [var.name]
}
