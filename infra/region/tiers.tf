locals {
  # A tier is behind the region's edge, a monolith's load balancer, the ways to it, and what a migration put it behind.
  target_groups = { for key, tier in var.tiers : key => concat(
    tier.edge == null ? [] : [module.edge["edge"].target_groups[key]],
    tier.monolith == null ? [] : [module.monoliths[tier.monolith].target_groups[key]],
    [for name, way in local.ways : module.ways[name].target_group if way.tier == key],
    tier.attached,
  ) }
}

data "aws_ami" "tier" {
  for_each = toset([for tier in values(var.tiers) : tier.image])

  filter {
    name   = "image-id"
    values = [each.key]
  }
}

module "tiers" {
  source   = "../modules/tier"
  for_each = var.tiers

  name           = "${local.name}-${each.key}"
  image          = each.value.image
  root_device    = data.aws_ami.tier[each.value.image].root_device_name
  instance_type  = each.value.instance_type
  profile        = each.value.profile
  user_data      = each.value.user_data
  security_group = module.firewall.groups[each.value.group]
  subnets        = values(local.network.private_subnets)
  size           = { min = each.value.min, max = each.value.max }
  target_groups  = local.target_groups[each.key]
  scale          = each.value.scale
  tags           = merge(local.tags, { role = each.value.role }, each.value.service == "" ? {} : { service = each.value.service })
}
