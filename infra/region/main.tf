locals {
  name = "${var.platform}-${var.region}"
  tags = merge(var.tags, { region = var.region })

  network = one(concat(values(module.network), values(module.adopted_network)))

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
  source   = "../modules/network"
  for_each = toset(var.existing == null ? ["network"] : [])

  name                 = local.name
  region               = var.region
  network              = var.network
  zones                = var.zones
  flow_log_destination = "${module.logs.arn}/flow/"
}

moved {
  from = module.network
  to   = module.network["network"]
}

module "adopted_network" {
  source   = "../modules/adopted_network"
  for_each = var.existing == null ? {} : { network = var.existing }

  name    = local.name
  vpc_id  = each.value.vpc
  subnets = each.value.subnets
  zones   = var.zones
}

module "firewall" {
  source = "../modules/firewall"

  name   = local.name
  vpc_id = local.network.vpc_id
  groups = var.groups
  rules  = var.rules
}

module "private_zone" {
  source = "../modules/private_zone"

  name      = var.private_zone
  vpc_id    = local.network.vpc_id
  addresses = { for name, host in var.hosts : name => host.address }
}

module "secrets" {
  source = "../modules/secrets"

  secrets       = var.secrets
  recovery_days = var.secret_recovery_days
}
