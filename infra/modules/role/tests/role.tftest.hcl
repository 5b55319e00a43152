mock_provider "aws" {}

variables {
  name        = "hailo-bus"
  description = "Brokers"
  account     = "000000000000"
  regions     = ["eu-west-1", "us-east-1"]
  secrets     = ["hailo/bus/cookie"]
}

run "reads_its_secrets_only" {
  assert {
    condition = jsondecode(aws_iam_role_policy.this["read-secrets"].policy).Statement[0].Resource == [
      "arn:aws:secretsmanager:eu-west-1:000000000000:secret:hailo/bus/cookie-??????",
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:hailo/bus/cookie-??????",
    ]
    error_message = "The role reads other secrets than its own."
  }

  assert {
    condition     = keys(aws_iam_role_policy.this) == ["read-secrets"] && length(aws_iam_role_policy_attachment.ssm) == 0
    error_message = "The role may do more than was asked."
  }

  assert {
    condition     = aws_iam_instance_profile.this.role == "hailo-bus"
    error_message = "The profile carries another role."
  }
}

run "nothing_asked_nothing_allowed" {
  variables {
    secrets = []
  }

  assert {
    condition     = length(aws_iam_role_policy.this) == 0
    error_message = "A role without secrets or artefacts has a policy."
  }
}

run "artefacts_and_ssm" {
  variables {
    artefact_bucket = "hailo-artefacts"
    ssm             = true
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this["read-artefacts"].policy).Statement[0].Resource == ["arn:aws:s3:::hailo-artefacts/*"]
    error_message = "The role reads another bucket."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.ssm["AmazonSSMManagedInstanceCore"].policy_arn == "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    error_message = "Session Manager is not allowed."
  }
}

run "long_name" {
  command = plan

  variables {
    name = "a-role-name-that-is-much-longer-than-the-sixty-four-characters-iam-has"
  }

  expect_failures = [var.name]
}
