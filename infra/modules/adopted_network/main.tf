locals {
  parts = toset(["hosts", "private", "managed", "public"])

  subnets = merge([for letter, zone in var.zones : {
    for part in local.parts : "${part}-${letter}" => {
      part = part, letter = letter, zone = zone.name, cidr = zone[part], id = try(var.subnets[letter][part], null)
    }
  }]...)

  found = { for key, subnet in local.subnets : key => subnet.id if subnet.id != null }
  made  = { for key, subnet in local.subnets : key => subnet if subnet.id == null }

  ids = merge(
    { for key, subnet in data.aws_subnet.found : key => subnet.id },
    { for key, subnet in aws_subnet.this : key => subnet.id },
  )
}

data "aws_vpc" "this" {
  id = var.vpc_id
}

data "aws_subnet" "found" {
  for_each = local.found

  id     = each.value
  vpc_id = data.aws_vpc.this.id
}

resource "aws_subnet" "this" {
  for_each = local.made

  vpc_id            = data.aws_vpc.this.id
  availability_zone = each.value.zone
  cidr_block        = each.value.cidr
  tags              = { Name = "${var.name}-${each.key}", part = each.value.part, zone = each.value.zone }
}

resource "aws_ec2_subnet_cidr_reservation" "hosts" {
  for_each = { for key, subnet in local.made : subnet.letter => subnet if subnet.part == "hosts" }

  subnet_id        = aws_subnet.this["hosts-${each.key}"].id
  cidr_block       = each.value.cidr
  reservation_type = "explicit"
  description      = "Fixed addresses only"
}
