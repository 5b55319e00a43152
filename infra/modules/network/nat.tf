resource "aws_eip" "nat" {
  #checkov:skip=CKV2_AWS_19:The address belongs to a NAT gateway, not to an instance.
  for_each = var.zones

  domain = "vpc"
  tags   = { Name = "${var.name}-nat-${each.key}", zone = each.value.name }

  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = var.zones

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.this["public-${each.key}"].id
  tags          = { Name = "${var.name}-${each.key}", zone = each.value.name }
}
