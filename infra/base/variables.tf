variable "platform" {
  description = "Name of the platform."
  type        = string
}

variable "account" {
  description = "AWS account id; the provider refuses any other."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "An account id has twelve digits."
  }
}

variable "region" {
  description = "Home region: the artefact bucket stands there."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "domain" {
  description = "Public domain of the platform."
  type        = string
}

variable "zone" {
  description = "Public zone: create, existing or none."
  type        = string
}

variable "artefact_bucket" {
  description = "Name of the bucket of artefacts."
  type        = string
}

variable "regions" {
  description = "All regions of the platform."
  type        = set(string)
}

variable "roles" {
  description = "Role key (bus, ring, bastion, api, ingest, service/NAME) => name of IAM role and profile, full names of the secrets it may read, whether it may read artefacts and be reached by Session Manager."
  type = map(object({
    name      = string
    secrets   = set(string)
    artefacts = bool
    ssm       = bool
  }))
}
