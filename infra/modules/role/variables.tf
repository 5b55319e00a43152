variable "name" {
  description = "Name of the role and of its instance profile."
  type        = string

  validation {
    condition     = length(var.name) <= 64
    error_message = "IAM role names have at most 64 characters."
  }
}

variable "description" {
  description = "What the role is for."
  type        = string
}

variable "account" {
  description = "Account of the secrets."
  type        = string
}

variable "regions" {
  description = "Regions in which it may read its secrets."
  type        = set(string)
}

variable "secrets" {
  description = "Full names of the secrets it may read."
  type        = set(string)
}

variable "artefact_bucket" {
  description = "Bucket whose objects it may read; null for none."
  type        = string
  default     = null
}

variable "ssm" {
  description = "Whether operators reach its hosts by Session Manager."
  type        = bool
  default     = false
}
