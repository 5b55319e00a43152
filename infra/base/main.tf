locals {
  descriptions = {
    api     = "Thin API of ${var.platform}"
    bastion = "Bastions of ${var.platform}"
    bus     = "Brokers of ${var.platform}"
    ingest  = "Ingest tier of ${var.platform}"
    ring    = "Ring of ${var.platform}"

    legacy-api = "APIs of monoliths of ${var.platform}"
    legacy-app = "Applications of monoliths of ${var.platform}"
  }
}

module "domain" {
  source = "../modules/domain"

  domain = var.domain
  zone   = var.zone
}

module "artefacts" {
  source = "../modules/bucket"

  name = var.artefact_bucket
}

module "roles" {
  source   = "../modules/role"
  for_each = var.roles

  name            = each.value.name
  description     = lookup(local.descriptions, each.key, "${each.key} of ${var.platform}")
  account         = var.account
  regions         = var.regions
  secrets         = each.value.secrets
  artefact_bucket = each.value.artefacts ? var.artefact_bucket : null
  ssm             = each.value.ssm
}
