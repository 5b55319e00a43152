variable "domain" {
  description = "Public domain of the platform."
  type        = string
}

variable "zone" {
  description = "create: make the public zone; existing: look it up; none: names are kept elsewhere."
  type        = string

  validation {
    condition     = contains(["create", "existing", "none"], var.zone)
    error_message = "The zone is create, existing or none."
  }
}
