mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:eu-west-1:000000000000:certificate/1"
      domain_validation_options = [
        { domain_name = "api.eu-west-1.hailo.example", resource_record_name = "_1.", resource_record_type = "CNAME", resource_record_value = "_a.acm." },
        { domain_name = "api.hailo.example", resource_record_name = "_2.", resource_record_type = "CNAME", resource_record_value = "_b.acm." },
      ]
    }
  }

  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:eu-west-1:000000000000:certificate/1" }
  }

  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/edge/1", dns_name = "edge.elb.amazonaws.com", zone_id = "ZELB" }
  }

  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/edge/1/2" }
  }

  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/api/3" }
  }

  mock_resource "aws_launch_template" {
    defaults = { id = "lt-1" }
  }

  mock_data "aws_ami" {
    defaults = { root_device_name = "/dev/xvda" }
  }
}

variables {
  platform = "hailo"
  account  = "000000000000"
  region   = "eu-west-1"
  tags     = { platform = "hailo", stage = "services", owner = "platform-team" }
  network  = "10.11.0.0/16"

  zones = {
    a = { name = "eu-west-1a", hosts = "10.11.0.0/22", private = "10.11.4.0/22", managed = "10.11.8.0/22", public = "10.11.12.0/22" }
    b = { name = "eu-west-1b", hosts = "10.11.32.0/22", private = "10.11.36.0/22", managed = "10.11.40.0/22", public = "10.11.44.0/22" }
  }

  groups = { bus = "Brokers", ring = "Ring", bastion = "Bastions", door = "Door", edge = "Edge", api = "Thin API", services = "Services", ingest = "Ingest" }

  rules = {
    "bus-from-api-5671" = { group = "bus", direction = "ingress", protocol = "tcp", from_port = 5671, to_port = 5671, peer_group = "api", why = "AMQP" }
  }

  hosts = {
    "bus-eu-west-1a-0"     = { role = "bus", letter = "a", index = 0, address = "10.11.0.128", instance_type = "m6i.large", image = "ami-1", disk_gib = 100, profile = "hailo-bus", storage = "ebs" }
    "ring-eu-west-1b-0"    = { role = "ring", letter = "b", index = 0, address = "10.11.33.0", instance_type = "i4i.large", image = "ami-1", disk_gib = 500, profile = "hailo-ring", storage = "local" }
    "bastion-eu-west-1a-0" = { role = "bastion", letter = "a", index = 0, address = "10.11.2.0", instance_type = "t3.micro", image = "ami-1", disk_gib = 0, profile = "hailo-bastion", storage = "ebs" }
  }

  host_user_data = "#cloud-config\n"

  tiers = {
    api = {
      role = "api", service = "", group = "api", profile = "hailo-api", instance_type = "c6i.large", image = "ami-1", min = 3, max = 12, port = 8080, health_path = "/health", user_data = "#cloud-config\n",
      edge = { name = "hailo-eu-west-1-api", paths = [], priority = 1 }, scale = { kind = "target", cpu = 60, seconds = 300 }
    }
    "service-nearest-driver" = {
      role  = "service", service = "nearest-driver", group = "services", profile = "hailo-service-nearest-driver", instance_type = "c6i.large", image = "ami-1", min = 2, max = 8, port = 8080, health_path = "/health", user_data = "#cloud-config\n",
      scale = { kind = "target", cpu = 60, seconds = 300 }
    }
  }

  edge                 = { name = "hailo-eu-west-1", hostname = "api.eu-west-1.hailo.example", names = ["api.hailo.example"], zone_id = "Z1", logs_bucket = "hailo-eu-west-1-logs" }
  door                 = { name = "hailo-eu-west-1-door", hostname = "ssh.eu-west-1.hailo.example" }
  secrets              = { "hailo/bus/cookie" = "Erlang cookie" }
  secret_recovery_days = 7
  private_zone         = "eu-west-1.hailo.internal"
}

# prevent_destroy would keep the test from cleaning up.
override_module {
  target  = module.volumes
  outputs = { volume_id = "vol-1" }
}

run "hosts" {
  assert {
    condition     = tomap(output.addresses) == tomap({ for name, host in var.hosts : name => host.address })
    error_message = "Hosts do not have their fixed addresses."
  }

  assert {
    condition     = keys(module.volumes) == ["bus-eu-west-1a-0"]
    error_message = "Only a host with a disk on EBS has a data volume."
  }

  assert {
    condition     = toset(keys(output.instances)) == toset(keys(var.hosts))
    error_message = "Instances are not answered by host name."
  }

  assert {
    condition     = tomap(local.host_tags["bus-eu-west-1a-0"]) == tomap({ platform = "hailo", stage = "services", owner = "platform-team", region = "eu-west-1", zone = "eu-west-1a", role = "bus", index = "0" })
    error_message = "The inventory finds hosts by these tags."
  }
}

run "edge_and_door" {
  assert {
    condition     = output.edge == { dns_name = "edge.elb.amazonaws.com", zone_id = "ZELB" } && toset(keys(aws_route53_record.public)) == toset(["edge", "door"])
    error_message = "The edge or the door has no public name."
  }

  assert {
    condition     = keys(module.edge["edge"].target_groups) == ["api"]
    error_message = "A tier without an edge has a target group."
  }

  assert {
    condition     = output.certificate_arn == "arn:aws:acm:eu-west-1:000000000000:certificate/1" && length(output.validation_records) == 2
    error_message = "No certificate is requested for both names."
  }
}

run "outputs_for_other_stacks" {
  assert {
    condition     = toset(keys(output.route_tables)) == toset(["a", "b"]) && output.vpc_id != "" && output.private_zone_id != ""
    error_message = "Peering would not find what it needs."
  }
}

run "names_kept_elsewhere" {
  variables {
    edge = { name = "hailo-eu-west-1", hostname = "api.eu-west-1.hailo.example", names = [], certificate = "arn:aws:acm:eu-west-1:000000000000:certificate/own", logs_bucket = "hailo-eu-west-1-logs" }
    door = null
  }

  assert {
    condition     = length(aws_route53_record.public) == 0 && length(module.certificate) == 0 && length(module.door) == 0
    error_message = "Names, a certificate or a door are made although they were not asked for."
  }

  assert {
    condition     = output.certificate_arn == "arn:aws:acm:eu-west-1:000000000000:certificate/own" && length(output.validation_records) == 0
    error_message = "The given certificate is not used."
  }
}

run "monolith_of_a_city" {
  variables {
    groups = { bus = "Brokers", ring = "Ring", bastion = "Bastions", door = "Door", edge = "Edge", api = "Thin API", services = "Services", ingest = "Ingest", legacy-api = "APIs", legacy-app = "Applications", legacy-mysql = "MySQL", legacy-redis = "Redis" }

    tiers = {
      api = {
        role = "api", service = "", group = "api", profile = "hailo-api", instance_type = "c6i.large", image = "ami-1", min = 3, max = 12, port = 8080, health_path = "/health", user_data = "#cloud-config\n",
        edge = { name = "hailo-api", paths = [], priority = 1 }, scale = { kind = "target", cpu = 60, seconds = 300 }, attached = ["arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/own/9"]
      }
      legacy-london-api = {
        role  = "legacy-api", service = "legacy-london", group = "legacy-api", profile = "hailo-legacy-api", instance_type = "c6i.large", image = "ami-1", min = 2, max = 8, port = 8080, health_path = "/health", user_data = "#cloud-config\n",
        scale = { kind = "target", cpu = 60, seconds = 300 }, monolith = "london"
      }
      legacy-london-app = {
        role  = "legacy-app", service = "legacy-london", group = "legacy-app", profile = "hailo-legacy-app", instance_type = "m6i.large", image = "ami-1", min = 2, max = 4, port = 8080, health_path = "/health", user_data = "#cloud-config\n",
        scale = { kind = "target", cpu = 60, seconds = 300 }, monolith = "london"
      }
    }

    monoliths = {
      london = {
        name           = "hailo-legacy-london"
        api            = "legacy-london-api"
        parts          = { legacy-london-api = { name = "hailo-legacy-london-api", paths = [], priority = 100 }, legacy-london-app = { name = "hailo-legacy-london-app", paths = ["/app/*"], priority = 100 } }
        mysql          = { name = "hailo-legacy-london", version = "8.0", instance = "db.m6i.large", replica = true }
        redis          = { name = "hailo-legacy-london", version = "7.1", instance = "cache.m6g.large" }
        final_snapshot = false
        ways           = { london = { name = "hailo-legacy-london-to-london", hostname = "london.hailo.example", tier = "api", weights = { old = 63, new = 37 } } }
      }
    }
  }

  assert {
    condition     = keys(output.monoliths) == ["london"] && output.edge.dns_name == module.edge["edge"].dns_name
    error_message = "The city's load balancer is not answered, or answers for the region."
  }

  assert {
    condition     = length(local.target_groups["api"]) == 3 && length(local.target_groups["legacy-london-api"]) == 1
    error_message = "The thin API is not behind the city's listener, or lost what a migration put it behind."
  }

  assert {
    condition     = toset(keys(aws_route53_record.store)) == toset(["legacy-london-mysql", "legacy-london-mysql-reads", "legacy-london-redis"])
    error_message = "The monolith's stores have no names."
  }
}

run "stage_monolith" {
  variables {
    groups = { bastion = "Bastions", edge = "Edge", door = "Door", legacy-api = "APIs", legacy-app = "Applications", legacy-mysql = "MySQL", legacy-redis = "Redis" }
    rules  = {}
    hosts  = {}
    tiers = {
      legacy-monolith-api = {
        role  = "legacy-api", service = "legacy-monolith", group = "legacy-api", profile = "hailo-legacy-api", instance_type = "c6i.large", image = "ami-1", min = 2, max = 8, port = 8080, health_path = "/health", user_data = "#cloud-config\n",
        scale = { kind = "target", cpu = 60, seconds = 300 }, monolith = "monolith"
      }
    }
    edge = { name = "hailo-edge", hostname = "api.eu-west-1.hailo.example", names = ["api.hailo.example"], zone_id = "Z1", logs_bucket = "hailo-eu-west-1-logs", monolith = "monolith" }
    monoliths = {
      monolith = {
        name           = "hailo-legacy-monolith"
        api            = "legacy-monolith-api"
        parts          = { legacy-monolith-api = { name = "hailo-legacy-monolith-api", paths = [], priority = 100 } }
        mysql          = { name = "hailo-legacy-monolith", version = "8.0", instance = "db.m6i.large", replica = false }
        redis          = { name = "hailo-legacy-monolith", version = "7.1", instance = "cache.m6g.large" }
        final_snapshot = true
        ways           = {}
      }
    }
  }

  assert {
    condition     = length(module.edge) == 0 && output.edge == null && aws_route53_record.public["edge"].name == "api.eu-west-1.hailo.example"
    error_message = "The monolith does not answer for the region."
  }
}

run "third_storage" {
  command = plan

  variables {
    hosts = { "bus-eu-west-1a-0" = { role = "bus", letter = "a", index = 0, address = "10.11.0.128", instance_type = "m6i.large", image = "ami-1", disk_gib = 100, profile = "hailo-bus", storage = "nfs" } }
  }

  expect_failures = [var.hosts]
}
