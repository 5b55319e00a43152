locals {
  name = "${var.platform}-${var.region}"
  tags = merge(var.tags, { region = var.region })

  account_arn = "${var.region}:${var.account}"
}

module "logs" {
  source = "../modules/bucket"

  name   = var.edge.logs_bucket
  expiry = { days = 90, old_version_days = 7 }

  writers = {
    edge = {
      service = "logdelivery.elasticloadbalancing.amazonaws.com"
      prefix  = "edge/AWSLogs/${var.account}/"
      source  = "arn:aws:elasticloadbalancing:${local.account_arn}:loadbalancer/*"
    }
    flow = {
      service = "delivery.logs.amazonaws.com"
      prefix  = "flow/AWSLogs/${var.account}/"
      source  = "arn:aws:logs:${local.account_arn}:*"
    }
  }
}

module "network" {
  source = "../modules/network"

  name                 = local.name
  region               = var.region
  network              = var.network
  zones                = var.zones
  flow_log_destination = "${module.logs.arn}/flow/"
}

module "firewall" {
  source = "../modules/firewall"

  name   = local.name
  vpc_id = module.network.vpc_id
  groups = var.groups
  rules  = var.rules
}

module "private_zone" {
  source = "../modules/private_zone"

  name      = var.private_zone
  vpc_id    = module.network.vpc_id
  addresses = { for name, host in var.hosts : name => host.address }
}

module "secrets" {
  source = "../modules/secrets"

  secrets       = var.secrets
  recovery_days = var.secret_recovery_days
}
