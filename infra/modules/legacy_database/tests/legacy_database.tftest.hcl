mock_provider "aws" {}

variables {
  name           = "hailo-legacy-london"
  engine_version = "8.0"
  instance       = "db.m6i.large"
  replica        = true
  subnets        = ["subnet-1", "subnet-2"]
  security_group = "sg-mysql"
  final_snapshot = true
  tags           = { ringbus-monolith = "london" }
}

run "no_password_is_known" {
  command = plan

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "The master password is not RDS's own."
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && !aws_db_instance.this.publicly_accessible && aws_db_instance.this.multi_az
    error_message = "The database is open, in the clear, or in one zone."
  }
}

run "replica" {
  command = plan

  assert {
    condition     = [for replica in aws_db_instance.replica : replica.identifier] == ["hailo-legacy-london-replica"]
    error_message = "There is no read replica."
  }

  assert {
    condition     = aws_db_parameter_group.this.family == "mysql8.0" && contains([for one in aws_db_parameter_group.this.parameter : one.value if one.name == "binlog_format"], "ROW")
    error_message = "A migration could not read its binary log."
  }
}

run "alone" {
  command = plan

  variables {
    replica        = false
    final_snapshot = false
    engine_version = "8.0.39"
  }

  assert {
    condition     = length(aws_db_instance.replica) == 0 && aws_db_instance.this.skip_final_snapshot && aws_db_parameter_group.this.family == "mysql8.0"
    error_message = "A replica or a snapshot is made although it was not asked for."
  }
}

run "kept_under_a_name_of_its_own" {
  assert {
    condition     = aws_db_instance.this.final_snapshot_identifier == "hailo-legacy-london-final-${substr(terraform_data.final["snapshot"].id, 0, 8)}" && !aws_db_instance.this.skip_final_snapshot
    error_message = "Its data would not be kept, or under a name that the next one has too."
  }
}

run "long_name" {
  command = plan

  variables {
    name = "a-name-of-a-database-that-is-longer-than-fifty-five-letters"
  }

  expect_failures = [var.name]
}
