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
  subnets        = values(module.network.private_subnets)
  size           = { min = each.value.min, max = each.value.max }
  target_groups  = each.value.edge == null ? [] : [module.edge.target_groups[each.key]]
  scale          = each.value.scale
  tags           = merge(local.tags, { role = each.value.role }, each.value.service == "" ? {} : { service = each.value.service })
}
