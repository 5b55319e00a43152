mock_provider "aws" {}

variables {
  name        = "ring-eu-west-1a-0"
  zone        = "eu-west-1a"
  size_gib    = 500
  instance_id = "i-1"
  tags        = { role = "ring" }
}

run "encrypted_and_attached" {
  command = plan

  assert {
    condition     = aws_ebs_volume.this.encrypted && aws_ebs_volume.this.size == 500
    error_message = "The volume is not encrypted, or has another size."
  }

  assert {
    condition     = aws_volume_attachment.this.instance_id == "i-1" && aws_volume_attachment.this.stop_instance_before_detaching
    error_message = "The volume would be torn from a running host."
  }

  assert {
    condition     = aws_ebs_volume.this.tags["Name"] == "ring-eu-west-1a-0-data"
    error_message = "The volume does not carry its host's name."
  }
}

run "no_size" {
  command = plan

  variables {
    size_gib = 0
  }

  expect_failures = [var.size_gib]
}
