resource "aws_ebs_volume" "this" {
  #checkov:skip=CKV_AWS_189:The AWS-managed key encrypts: deleting a key of our own is scheduled, so it would outlive destroy.
  #checkov:skip=CKV2_AWS_9:No release removes a host yet; copies of the data are its other replicas.
  availability_zone = var.zone
  size              = var.size_gib
  type              = "gp3"
  encrypted         = true
  tags              = merge(var.tags, { Name = "${var.name}-data" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_volume_attachment" "this" {
  device_name                    = var.device
  volume_id                      = aws_ebs_volume.this.id
  instance_id                    = var.instance_id
  stop_instance_before_detaching = true
}
