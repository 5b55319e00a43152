mock_provider "aws" {}

variables {
  secrets       = { "hailo/bus/cookie" = "Erlang cookie", "hailo/ring/admin" = "Ring administrator" }
  recovery_days = 7
}

run "containers" {
  assert {
    condition     = tomap({ for name, secret in aws_secretsmanager_secret.this : secret.name => secret.description }) == var.secrets
    error_message = "The containers are not those of the list."
  }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.recovery_window_in_days == 7])
    error_message = "A secret has another recovery window."
  }
}

run "three_days" {
  command = plan

  variables {
    recovery_days = 3
  }

  expect_failures = [var.recovery_days]
}
