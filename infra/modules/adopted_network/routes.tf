# What Ringbus makes gets ways of its own; the company's subnets keep the ways they have.
locals {
  public  = [for key, subnet in local.made : key if subnet.part == "public"]
  routed  = toset([for subnet in values(local.made) : subnet.letter if contains(["hosts", "private"], subnet.part)])
  gateway = length(local.public) > 0 ? { found = var.vpc_id } : {}
}

data "aws_internet_gateway" "this" {
  for_each = local.gateway

  filter {
    name   = "attachment.vpc-id"
    values = [each.value]
  }
}

resource "aws_route_table" "zone" {
  for_each = local.routed

  vpc_id = data.aws_vpc.this.id
  tags   = { Name = "${var.name}-${each.key}", zone = var.zones[each.key].name }
}

resource "aws_route_table" "shared" {
  for_each = toset([for subnet in values(local.made) : subnet.part if contains(["managed", "public"], subnet.part)])

  vpc_id = data.aws_vpc.this.id
  tags   = { Name = "${var.name}-${each.key}" }
}

resource "aws_route_table_association" "this" {
  for_each = local.made

  subnet_id = aws_subnet.this[each.key].id
  route_table_id = (
    contains(["hosts", "private"], each.value.part)
    ? aws_route_table.zone[each.value.letter].id
    : aws_route_table.shared[each.value.part].id
  )
}

resource "aws_route" "internet" {
  for_each = data.aws_internet_gateway.this

  route_table_id         = aws_route_table.shared["public"].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = each.value.internet_gateway_id
}

resource "aws_eip" "nat" {
  #checkov:skip=CKV2_AWS_19:The address belongs to a NAT gateway, not to an instance.
  for_each = local.routed

  domain = "vpc"
  tags   = { Name = "${var.name}-nat-${each.key}", zone = var.zones[each.key].name }
}

resource "aws_nat_gateway" "this" {
  for_each = local.routed

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = local.ids["public-${each.key}"]
  tags          = { Name = "${var.name}-${each.key}", zone = var.zones[each.key].name }

  depends_on = [aws_route.internet]
}

resource "aws_route" "nat" {
  for_each = local.routed

  route_table_id         = aws_route_table.zone[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.key].id
}
