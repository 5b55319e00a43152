resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
  tags       = { Name = var.name }
}

# What is made again under the same name, and destroyed again, must not meet the snapshot of the first.
resource "terraform_data" "final" {
  for_each = toset(var.final_snapshot ? ["snapshot"] : [])
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV_AWS_31:A token would stand in the state; who may connect is a rule on its security group.
  #checkov:skip=CKV_AWS_191:The AWS-managed key encrypts; a key of our own would outlive destroy.
  replication_group_id       = var.name
  description                = "Redis of ${var.name}"
  engine                     = "redis"
  engine_version             = var.engine_version
  node_type                  = var.instance
  port                       = 6379
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group]
  snapshot_retention_limit   = 7
  final_snapshot_identifier  = one([for own in terraform_data.final : "${var.name}-final-${substr(own.id, 0, 8)}"])
  tags                       = merge(var.tags, { Name = var.name })
}
