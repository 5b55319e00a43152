locals {
  host_tags = { for name, host in var.hosts : name => merge(local.tags, {
    role  = host.role
    zone  = var.zones[host.letter].name
    index = tostring(host.index)
  }) }

  disks = { for name, host in var.hosts : name => host if host.storage == "ebs" && host.disk_gib > 0 }
}

module "hosts" {
  source   = "../modules/host"
  for_each = var.hosts

  name            = each.key
  address         = each.value.address
  zone            = var.zones[each.value.letter].name
  subnet_id       = local.network.hosts_subnets[each.value.letter]
  security_groups = [module.firewall.groups[each.value.role]]
  image           = each.value.image
  instance_type   = each.value.instance_type
  profile         = each.value.profile
  storage         = each.value.storage
  user_data       = var.host_user_data
  tags            = local.host_tags[each.key]
}

module "volumes" {
  source   = "../modules/volume"
  for_each = local.disks

  name        = each.key
  zone        = var.zones[each.value.letter].name
  size_gib    = each.value.disk_gib
  instance_id = module.hosts[each.key].instance_id
  tags        = local.host_tags[each.key]
}
