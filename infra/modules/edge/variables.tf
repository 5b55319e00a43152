variable "name" {
  description = "Name of the load balancer: at most 32 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 32
    error_message = "Load balancer names have at most 32 characters."
  }
}

variable "vpc_id" {
  description = "VPC of the targets."
  type        = string
}

variable "subnets" {
  description = "Ids of the public subnets."
  type        = set(string)
}

variable "security_group" {
  description = "Id of the load balancer's security group."
  type        = string
}

variable "certificate_arn" {
  description = "ARN of an issued certificate."
  type        = string
}

variable "logs_bucket" {
  description = "Bucket of the access logs; its policy must let load balancers write below edge/."
  type        = string
}

variable "targets" {
  description = "Key => target group. The one without paths is the default; without any, unknown paths answer 404."
  type = map(object({
    name        = string
    port        = number
    health_path = string
    paths       = list(string)
    priority    = number
    tags        = optional(map(string), {})
  }))

  validation {
    condition     = length([for target in values(var.targets) : target if length(target.paths) == 0]) <= 1
    error_message = "Only one target group can be the default."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : length(target.paths) <= 5])
    error_message = "A listener rule takes at most five path patterns."
  }
}

variable "tags" {
  description = "Tags of the load balancer and its listeners, beside Name."
  type        = map(string)
  default     = {}
}
