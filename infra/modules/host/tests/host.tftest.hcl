mock_provider "aws" {}

variables {
  name            = "bus-eu-west-1a-0"
  address         = "10.11.0.128"
  zone            = "eu-west-1a"
  subnet_id       = "subnet-1"
  security_groups = ["sg-bus"]
  image           = "ami-1"
  instance_type   = "m6i.large"
  profile         = "hailo-bus"
  user_data       = "#cloud-config\n"
  tags            = { role = "bus", index = "0" }
}

run "fixed_address" {
  assert {
    condition     = aws_network_interface.this.private_ips == toset(["10.11.0.128"])
    error_message = "The interface has another address."
  }

  assert {
    condition     = one(aws_instance.this.network_interface).network_interface_id == aws_network_interface.this.id
    error_message = "The instance does not stand on its own interface."
  }
}

run "own_zone" {
  assert {
    condition     = aws_instance.this.availability_zone == "eu-west-1a"
    error_message = "A plan would not show the zone."
  }
}

run "hardened" {
  assert {
    condition     = aws_instance.this.metadata_options[0].http_tokens == "required" && aws_instance.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "The instance answers IMDSv1, or further than itself."
  }

  assert {
    condition     = aws_instance.this.metadata_options[0].instance_metadata_tags == "enabled"
    error_message = "The first boot cannot read its tags."
  }

  assert {
    condition     = aws_instance.this.root_block_device[0].encrypted && aws_instance.this.root_block_device[0].volume_size == 20
    error_message = "The root volume is not encrypted, or has no size."
  }

  assert {
    condition     = !aws_instance.this.user_data_replace_on_change
    error_message = "Another user_data would replace a host that holds data."
  }
}

run "tagged" {
  assert {
    condition     = aws_instance.this.tags == tomap({ Name = "bus-eu-west-1a-0", role = "bus", index = "0", ringbus-disk = "new" })
    error_message = "The inventory finds hosts by these tags, and the first boot reads the last."
  }
}

run "other_first_boot_data" {
  variables {
    user_data = "#cloud-config\n# of another version\n"
  }

  assert {
    condition     = aws_instance.this.user_data == "#cloud-config\n"
    error_message = "Other first-boot data would stop every host that stands."
  }
}
