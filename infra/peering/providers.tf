provider "aws" {
  alias               = "requester"
  region              = var.requester.region
  allowed_account_ids = [var.account]
  max_retries         = 8

  default_tags {
    tags = var.tags
  }
}

provider "aws" {
  alias               = "accepter"
  region              = var.accepter.region
  allowed_account_ids = [var.account]
  max_retries         = 8

  default_tags {
    tags = var.tags
  }
}
