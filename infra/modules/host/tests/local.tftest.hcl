mock_provider "aws" {}

variables {
  name            = "ring-eu-west-1a-0"
  address         = "10.11.0.128"
  zone            = "eu-west-1a"
  subnet_id       = "subnet-1"
  security_groups = ["sg-ring"]
  image           = "ami-1"
  instance_type   = "i4i.large"
  profile         = "hailo-ring"
  storage         = "local"
  user_data       = "#cloud-config\n"
  tags            = { role = "ring", index = "0" }
}

run "tagged" {
  assert {
    condition     = aws_instance.this.tags["ringbus-disk"] == "new-local"
    error_message = "The first boot would format a volume where the data is to be on the instance store."
  }
}
