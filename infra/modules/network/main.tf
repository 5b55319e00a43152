locals {
  parts = toset(["hosts", "private", "managed", "public"])

  subnets = merge([for letter, zone in var.zones : {
    for part in local.parts : "${part}-${letter}" => { part = part, letter = letter, zone = zone.name, cidr = zone[part] }
  }]...)
}

resource "aws_vpc" "this" {
  cidr_block           = var.network
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-unused" }
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id            = aws_vpc.this.id
  availability_zone = each.value.zone
  cidr_block        = each.value.cidr
  tags              = { Name = "${var.name}-${each.key}", part = each.value.part, zone = each.value.zone }
}

resource "aws_ec2_subnet_cidr_reservation" "hosts" {
  for_each = var.zones

  subnet_id        = aws_subnet.this["hosts-${each.key}"].id
  cidr_block       = each.value.hosts
  reservation_type = "explicit"
  description      = "Fixed addresses only"
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_flow_log" "this" {
  vpc_id                   = aws_vpc.this.id
  traffic_type             = "ALL"
  log_destination_type     = "s3"
  log_destination          = var.flow_log_destination
  max_aggregation_interval = 600
  tags                     = { Name = var.name }
}
