resource "aws_route" "this" {
  for_each = var.route_tables

  route_table_id            = each.value
  destination_cidr_block    = var.destination
  vpc_peering_connection_id = var.connection_id
}

resource "aws_vpc_peering_connection_options" "this" {
  vpc_peering_connection_id = var.connection_id

  dynamic "requester" {
    for_each = var.side == "requester" ? [true] : []

    content {
      allow_remote_vpc_dns_resolution = requester.value
    }
  }

  dynamic "accepter" {
    for_each = var.side == "accepter" ? [true] : []

    content {
      allow_remote_vpc_dns_resolution = accepter.value
    }
  }
}

# This side's network may ask the other side's private zone.
resource "aws_route53_zone_association" "this" {
  zone_id    = var.remote_zone_id
  vpc_id     = var.vpc_id
  vpc_region = var.region
}
