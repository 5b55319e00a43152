variable "name" {
  description = "Name of the network, the prefix of its parts' names."
  type        = string
}

variable "region" {
  description = "AWS region of the network."
  type        = string
}

variable "network" {
  description = "CIDR block of the VPC."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.network))
    error_message = "The network is an IPv4 CIDR block."
  }
}

variable "zones" {
  description = "Zone letter => availability zone and the CIDR blocks of its four subnets."
  type = map(object({
    name    = string
    hosts   = string
    private = string
    managed = string
    public  = string
  }))

  validation {
    condition     = alltrue([for letter in keys(var.zones) : can(regex("^[a-h]$", letter))])
    error_message = "Zones are keyed by one letter, a to h."
  }
}

variable "flow_log_destination" {
  description = "ARN of the bucket (and prefix) that gets the flow logs."
  type        = string
}
