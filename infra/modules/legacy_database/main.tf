locals {
  family = "mysql${join(".", slice(split(".", var.engine_version), 0, 2))}"
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
  tags       = { Name = var.name }
}

resource "aws_db_parameter_group" "this" {
  name        = var.name
  family      = local.family
  description = "MySQL of ${var.name}"
  tags        = { Name = var.name }

  # What a migration reads: every changed row, and positions that outlive a failover.
  parameter {
    name  = "binlog_format"
    value = "ROW"
  }

  parameter {
    name         = "enforce_gtid_consistency"
    value        = "ON"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "gtid-mode"
    value        = "ON"
    apply_method = "pending-reboot"
  }

  parameter {
    name  = "require_secure_transport"
    value = "1"
  }
}

# What is made again under the same name, and destroyed again, must not meet the snapshot of the first.
resource "terraform_data" "final" {
  for_each = toset(var.final_snapshot ? ["snapshot"] : [])
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_293:Destroy must leave nothing; what a plan would destroy is judged before apply.
  #checkov:skip=CKV_AWS_118:Its agent needs an account-wide role; CloudWatch's own metrics are what criteria read.
  #checkov:skip=CKV_AWS_353:AWS ends Performance Insights; CloudWatch's own metrics are what criteria read.
  identifier                          = var.name
  engine                              = "mysql"
  engine_version                      = var.engine_version
  instance_class                      = var.instance
  allocated_storage                   = 100
  max_allocated_storage               = 1000
  storage_type                        = "gp3"
  storage_encrypted                   = true
  username                            = "ringbus"
  manage_master_user_password         = true
  iam_database_authentication_enabled = true
  db_subnet_group_name                = aws_db_subnet_group.this.name
  parameter_group_name                = aws_db_parameter_group.this.name
  vpc_security_group_ids              = [var.security_group]
  multi_az                            = true
  publicly_accessible                 = false
  backup_retention_period             = 7
  copy_tags_to_snapshot               = true
  auto_minor_version_upgrade          = true
  enabled_cloudwatch_logs_exports     = ["error", "slowquery"]
  skip_final_snapshot                 = !var.final_snapshot
  final_snapshot_identifier           = one([for own in terraform_data.final : "${var.name}-final-${substr(own.id, 0, 8)}"])
  tags                                = merge(var.tags, { Name = var.name })
}

resource "aws_db_instance" "replica" {
  #checkov:skip=CKV_AWS_293:It is a copy; destroy must leave nothing.
  #checkov:skip=CKV_AWS_157:It is a copy, made again when its zone is lost.
  #checkov:skip=CKV_AWS_118:Its agent needs an account-wide role; CloudWatch's own metrics are what criteria read.
  #checkov:skip=CKV_AWS_353:AWS ends Performance Insights; CloudWatch's own metrics are what criteria read.
  for_each = toset(var.replica ? ["replica"] : [])

  identifier                          = "${var.name}-${each.key}"
  replicate_source_db                 = aws_db_instance.this.identifier
  instance_class                      = var.instance
  max_allocated_storage               = 1000
  storage_encrypted                   = true
  iam_database_authentication_enabled = true
  parameter_group_name                = aws_db_parameter_group.this.name
  vpc_security_group_ids              = [var.security_group]
  publicly_accessible                 = false
  copy_tags_to_snapshot               = true
  auto_minor_version_upgrade          = true
  enabled_cloudwatch_logs_exports     = ["error", "slowquery"]
  skip_final_snapshot                 = true
  tags                                = merge(var.tags, { Name = "${var.name}-${each.key}" })
}
