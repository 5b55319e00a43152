variable "name" {
  description = "Name of the bucket, unique over all accounts: 3 to 63 characters."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket name has 3 to 63 lower case letters, digits and hyphens."
  }
}

variable "writers" {
  description = "AWS services that may write: key (letters) => service principal, prefix of the objects, pattern of the ARN that writes."
  type = map(object({
    service = string
    prefix  = string
    source  = string
  }))
  default = {}
}

variable "expiry" {
  description = "Days after which an object expires, and after which a replaced or deleted one is gone for good; null keeps everything."
  type = object({
    days             = number
    old_version_days = number
  })
  default = null
}
