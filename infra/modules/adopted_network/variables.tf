variable "name" {
  description = "Prefix of the names of what is added to the network."
  type        = string
}

variable "vpc_id" {
  description = "Id of the VPC that stands."
  type        = string
}

variable "subnets" {
  description = "Zone letter => part (hosts, private, managed, public) => id of a subnet that stands; others are made."
  type        = map(map(string))
}

variable "zones" {
  description = "Zone letter => availability zone and the CIDR blocks of its four subnets, inside the VPC."
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
