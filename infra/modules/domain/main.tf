resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38:Signing needs a key and a record at the parent, both outside this platform.
  #checkov:skip=CKV2_AWS_39:Query logs of a public zone hold strangers' lookups and live in one other region; nothing reads them.
  for_each = toset(var.zone == "create" ? [var.domain] : [])

  name    = each.key
  comment = "Public names"
  tags    = { Name = each.key }
}

data "aws_route53_zone" "this" {
  for_each = toset(var.zone == "existing" ? [var.domain] : [])

  name         = each.key
  private_zone = false
}
