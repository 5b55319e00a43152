locals {
  made    = { for name, monolith in var.monoliths : name => monolith if monolith.existing == null }
  adopted = { for name, monolith in var.monoliths : name => monolith.existing if monolith.existing != null }

  monolith_tags = { for name in keys(var.monoliths) : name => { ringbus-monolith = name } }

  # Where requests are answered so far: the listener, and the group behind its default action.
  listeners = merge(
    { for name, edge in module.monoliths : name => edge.listener },
    { for name, existing in local.adopted : name => existing.listener },
  )
  old_groups = merge(
    { for name, edge in module.monoliths : name => edge.target_groups[local.made[name].api] },
    { for name, existing in local.adopted : name => existing.target_group },
  )
  fronts = merge(
    { for name, edge in module.monoliths : name => { dns_name = edge.dns_name, zone_id = edge.zone_id } },
    { for name, found in data.aws_lb.adopted : name => { dns_name = found.dns_name, zone_id = found.zone_id } },
  )

  ways = merge([for name, monolith in var.monoliths : {
    for city, way in monolith.ways : "${name}/${city}" => merge(way, { monolith = name, city = city })
  }]...)

  stores = merge(
    { for name, database in module.legacy_databases : "legacy-${name}-mysql" => database.address },
    { for name, database in module.legacy_databases : "legacy-${name}-mysql-reads" => database.replica_address },
    { for name, cache in module.legacy_caches : "legacy-${name}-redis" => cache.address },
    { for name, found in data.aws_db_instance.adopted : "legacy-${name}-mysql" => found.address },
    { for name, found in data.aws_elasticache_replication_group.adopted : "legacy-${name}-redis" => found.primary_endpoint_address },
  )
}

data "aws_lb" "adopted" {
  for_each = local.adopted

  arn = each.value.load_balancer
}

data "aws_db_instance" "adopted" {
  for_each = { for name, existing in local.adopted : name => existing.mysql if existing.mysql != null }

  db_instance_identifier = each.value
}

data "aws_elasticache_replication_group" "adopted" {
  for_each = { for name, existing in local.adopted : name => existing.redis if existing.redis != null }

  replication_group_id = each.value
}

module "monoliths" {
  source   = "../modules/edge"
  for_each = local.made

  name            = each.value.name
  vpc_id          = local.network.vpc_id
  subnets         = values(local.network.public_subnets)
  security_group  = module.firewall.groups["edge"]
  certificate_arn = local.certificate_arn
  logs_bucket     = module.logs.name
  tags            = local.monolith_tags[each.key]

  targets = { for key, part in each.value.parts : key => {
    name        = part.name
    port        = var.tiers[key].port
    health_path = var.tiers[key].health_path
    paths       = part.paths
    priority    = part.priority
    tags        = merge(local.monolith_tags[each.key], key == each.value.api ? { ringbus-side = "old" } : {})
  } }
}

module "legacy_databases" {
  source   = "../modules/legacy_database"
  for_each = local.made

  name           = each.value.mysql.name
  engine_version = each.value.mysql.version
  instance       = each.value.mysql.instance
  replica        = each.value.mysql.replica
  subnets        = values(local.network.managed_subnets)
  security_group = module.firewall.groups["legacy-mysql"]
  final_snapshot = each.value.final_snapshot
  tags           = local.monolith_tags[each.key]
}

module "legacy_caches" {
  source   = "../modules/legacy_cache"
  for_each = local.made

  name           = each.value.redis.name
  engine_version = each.value.redis.version
  instance       = each.value.redis.instance
  subnets        = values(local.network.managed_subnets)
  security_group = module.firewall.groups["legacy-redis"]
  final_snapshot = each.value.final_snapshot
  tags           = local.monolith_tags[each.key]
}

resource "aws_route53_record" "store" {
  for_each = local.stores

  zone_id = module.private_zone.zone_id
  name    = "${each.key}.${var.private_zone}"
  type    = "CNAME"
  ttl     = 60
  records = [each.value]
}

module "ways" {
  source   = "../modules/way"
  for_each = local.ways

  name        = each.value.name
  vpc_id      = local.network.vpc_id
  port        = var.tiers[each.value.tier].port
  health_path = var.tiers[each.value.tier].health_path
  listener    = local.listeners[each.value.monolith]
  old         = local.old_groups[each.value.monolith]
  hostname    = each.value.hostname
  weights     = each.value.weights
  tags        = merge(local.monolith_tags[each.value.monolith], { ringbus-city = each.value.city })
}
