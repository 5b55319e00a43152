module "certificate" {
  source   = "../modules/certificate"
  for_each = toset(var.edge.certificate == null ? ["edge"] : [])

  hostname = var.edge.hostname
  names    = var.edge.names
  zone_id  = var.edge.zone_id
}

locals {
  certificate_arn = var.edge.certificate == null ? module.certificate["edge"].arn : var.edge.certificate

  edge = one([for edge in module.edge : { dns_name = edge.dns_name, zone_id = edge.zone_id }])

  # While a monolith answers for the region, its load balancer has the region's name; null where nothing answers.
  front = var.edge.monolith != null ? local.fronts[var.edge.monolith] : local.edge
}

module "edge" {
  source   = "../modules/edge"
  for_each = toset(length([for tier in values(var.tiers) : tier if tier.edge != null]) > 0 ? ["edge"] : [])

  name            = var.edge.name
  vpc_id          = local.network.vpc_id
  subnets         = values(local.network.public_subnets)
  security_group  = module.firewall.groups["edge"]
  certificate_arn = local.certificate_arn
  logs_bucket     = module.logs.name

  targets = { for key, tier in var.tiers : key => {
    name        = tier.edge.name
    port        = tier.port
    health_path = tier.health_path
    paths       = tier.edge.paths
    priority    = tier.edge.priority
  } if tier.edge != null }
}

moved {
  from = module.edge
  to   = module.edge["edge"]
}

module "door" {
  source   = "../modules/door"
  for_each = var.door == null ? {} : { door = var.door }

  name           = each.value.name
  vpc_id         = local.network.vpc_id
  subnets        = values(local.network.public_subnets)
  security_group = module.firewall.groups["door"]
  addresses      = { for name, host in var.hosts : name => host.address if host.role == "bastion" }
}

resource "aws_route53_record" "public" {
  #checkov:skip=CKV2_AWS_23:The aliases point at load balancers of other modules.
  for_each = var.edge.zone_id == null ? {} : merge(
    { for key, front in { edge = local.front } : key => merge(front, { hostname = var.edge.hostname }) if front != null },
    { for key, door in module.door : key => { hostname = var.door.hostname, dns_name = door.dns_name, zone_id = door.zone_id } },
  )

  zone_id = var.edge.zone_id
  name    = each.value.hostname
  type    = "A"

  alias {
    name                   = each.value.dns_name
    zone_id                = each.value.zone_id
    evaluate_target_health = true
  }
}
