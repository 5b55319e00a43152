provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]

  default_tags {
    tags = var.tags
  }
}
