mock_provider "aws" {}

variables {
  name = "hailo-000000000000-eu-west-1-logs"
  writers = {
    elb = {
      service = "logdelivery.elasticloadbalancing.amazonaws.com"
      prefix  = "edge/"
      source  = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/*"
    }
  }
}

run "closed" {
  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "The bucket can be made public."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "The bucket is not versioned."
  }

  assert {
    condition     = one([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Effect if s.Sid == "DenyPlainTransport"]) == "Deny"
    error_message = "Plain HTTP is not refused."
  }
}

run "writers_write_below_their_prefix_only" {
  assert {
    condition     = one([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Resource if s.Sid == "WriteElb"]) == "arn:aws:s3:::hailo-000000000000-eu-west-1-logs/edge/*"
    error_message = "The writer's statement does not name its prefix."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "Objects expire although nothing was said of it."
  }
}

run "objects_expire_when_asked" {
  variables {
    expiry = { days = 90, old_version_days = 30 }
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["rules"].rule[0].expiration[0].days == 90
    error_message = "Objects do not expire after 90 days."
  }
}

run "bad_name" {
  command = plan

  variables {
    name = "Hailo_Logs"
  }

  expect_failures = [var.name]
}
