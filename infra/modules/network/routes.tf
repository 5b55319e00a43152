resource "aws_route_table" "zone" {
  for_each = var.zones

  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-${each.key}", zone = each.value.name }
}

resource "aws_route_table" "shared" {
  for_each = toset(["managed", "public"])

  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-${each.key}" }
}

resource "aws_route_table_association" "this" {
  for_each = local.subnets

  subnet_id = aws_subnet.this[each.key].id
  route_table_id = (
    contains(["hosts", "private"], each.value.part)
    ? aws_route_table.zone[each.value.letter].id
    : aws_route_table.shared[each.value.part].id
  )
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.shared["public"].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "nat" {
  for_each = var.zones

  route_table_id         = aws_route_table.zone[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.key].id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${var.region}.s3"
  tags              = { Name = "${var.name}-s3" }
}

resource "aws_vpc_endpoint_route_table_association" "s3" {
  for_each = merge(aws_route_table.zone, { managed = aws_route_table.shared["managed"] })

  vpc_endpoint_id = aws_vpc_endpoint.s3.id
  route_table_id  = each.value.id
}
