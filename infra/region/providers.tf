provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]
  max_retries         = 8

  default_tags {
    tags = local.tags
  }
}
