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
  description = "Home region of the stack."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "zone_id" {
  description = "Public zone; null: names are kept elsewhere, and the stack is empty."
  type        = string
  default     = null
}

variable "name" {
  description = "Public name that answers from the nearest healthy region."
  type        = string
}

variable "health_path" {
  description = "Path that a health check asks each region for."
  type        = string

  validation {
    condition     = startswith(var.health_path, "/")
    error_message = "A path starts with a slash."
  }
}

variable "regions" {
  description = "Region => DNS name and hosted zone of its load balancer, and its own public name."
  type = map(object({
    dns_name = string
    zone_id  = string
    hostname = string
  }))
}

variable "cities" {
  description = "City => its public name, and DNS name and hosted zone of the load balancer that answers for it."
  type = map(object({
    hostname = string
    dns_name = string
    zone_id  = string
  }))
}
