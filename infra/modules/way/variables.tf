variable "name" {
  description = "Name of the new target group: at most 32 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 32
    error_message = "Target group names have at most 32 characters."
  }
}

variable "vpc_id" {
  description = "VPC of the targets."
  type        = string
}

variable "port" {
  description = "Port of the new side's instances."
  type        = number
}

variable "health_path" {
  description = "Path of their health check."
  type        = string
}

variable "listener" {
  description = "ARN of the listener that gets the rule."
  type        = string
}

variable "old" {
  description = "ARN of the target group that answers so far."
  type        = string
}

variable "hostname" {
  description = "Host name of the requests that the rule is for."
  type        = string
}

variable "weights" {
  description = "Shares of the two sides that the rule is made with; those of a rule that stands are left alone."
  type        = object({ old = number, new = number })

  validation {
    condition     = var.weights.old + var.weights.new > 0
    error_message = "One of the two sides must have a weight."
  }
}

variable "tags" {
  description = "Tags of both, beside Name, ringbus-side and ringbus-owner."
  type        = map(string)
}
