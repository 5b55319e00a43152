mock_provider "aws" {}

variables {
  name           = "hailo-legacy-london"
  engine_version = "7.1"
  instance       = "cache.m6g.large"
  subnets        = ["subnet-1", "subnet-2"]
  security_group = "sg-redis"
  final_snapshot = true
  tags           = { ringbus-monolith = "london" }
}

run "two_nodes_encrypted" {
  command = plan

  assert {
    condition     = aws_elasticache_replication_group.this.num_cache_clusters == 2 && aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "The loss of a zone takes the cache with it."
  }

  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.transit_encryption_enabled
    error_message = "The cache is in the clear."
  }
}

run "kept_under_a_name_of_its_own" {
  assert {
    condition     = aws_elasticache_replication_group.this.final_snapshot_identifier == "hailo-legacy-london-final-${substr(terraform_data.final["snapshot"].id, 0, 8)}"
    error_message = "Its data would not be kept, or under a name that the next one has too."
  }
}

run "long_name" {
  command = plan

  variables {
    name = "a-name-of-a-cache-that-is-longer-than-forty-letters"
  }

  expect_failures = [var.name]
}
