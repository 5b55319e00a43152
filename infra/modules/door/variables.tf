variable "name" {
  description = "Name of the load balancer and its target group: at most 32 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 32
    error_message = "Load balancer names have at most 32 characters."
  }
}

variable "vpc_id" {
  description = "VPC of the bastions."
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

variable "addresses" {
  description = "Bastion's host name => private address."
  type        = map(string)
}
