resource "aws_network_interface" "this" {
  subnet_id       = var.subnet_id
  private_ips     = [var.address]
  security_groups = var.security_groups
  description     = var.name
  tags            = merge(var.tags, { Name = var.name })
}

resource "aws_instance" "this" {
  ami                         = var.image
  instance_type               = var.instance_type
  availability_zone           = var.zone
  iam_instance_profile        = var.profile
  user_data                   = var.user_data
  user_data_replace_on_change = false
  ebs_optimized               = true
  monitoring                  = true

  # The first boot formats a blank data disk only where this says that it is new, and of which kind it is.
  tags = merge(var.tags, { Name = var.name, ringbus-disk = var.storage == "local" ? "new-local" : "new" })

  network_interface {
    device_index         = 0
    network_interface_id = aws_network_interface.this.id
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  root_block_device {
    encrypted             = true
    volume_type           = "gp3"
    volume_size           = var.root_gib
    delete_on_termination = true
    tags                  = merge(var.tags, { Name = "${var.name}-root" })
  }

  lifecycle {
    # A first boot is over: other data for it would stop the host for nothing. A new instance gets what is said then.
    ignore_changes = [tags["ringbus-disk"], user_data]
  }
}
