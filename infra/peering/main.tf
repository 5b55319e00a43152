resource "aws_vpc_peering_connection" "this" {
  provider = aws.requester

  vpc_id      = var.requester.vpc_id
  peer_vpc_id = var.accepter.vpc_id
  peer_region = var.accepter.region
  auto_accept = false
  tags        = { Name = "${var.platform}-${var.requester.region}-${var.accepter.region}" }
}

resource "aws_vpc_peering_connection_accepter" "this" {
  provider = aws.accepter

  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true
  tags                      = { Name = "${var.platform}-${var.requester.region}-${var.accepter.region}" }
}

module "requester" {
  source    = "../modules/peer"
  providers = { aws = aws.requester }

  side           = "requester"
  connection_id  = aws_vpc_peering_connection_accepter.this.id
  region         = var.requester.region
  vpc_id         = var.requester.vpc_id
  route_tables   = var.requester.route_tables
  destination    = var.accepter.network
  remote_zone_id = var.accepter.private_zone_id
}

module "accepter" {
  source    = "../modules/peer"
  providers = { aws = aws.accepter }

  side           = "accepter"
  connection_id  = aws_vpc_peering_connection_accepter.this.id
  region         = var.accepter.region
  vpc_id         = var.accepter.vpc_id
  route_tables   = var.accepter.route_tables
  destination    = var.requester.network
  remote_zone_id = var.requester.private_zone_id
}
