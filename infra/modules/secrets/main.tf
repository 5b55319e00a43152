resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV_AWS_149:The AWS-managed key encrypts: deleting a key of our own is scheduled, so it would outlive destroy.
  #checkov:skip=CKV2_AWS_57:Brokers and rings must take part in a rotation, so it is a command and not a function of AWS.
  for_each = var.secrets

  name                    = each.key
  description             = each.value
  recovery_window_in_days = var.recovery_days
  tags                    = { Name = each.key }
}
