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

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "requester" {
  description = "Region that asks: CIDR block, VPC, route tables (key => id) and private zone of its network."
  type = object({
    region          = string
    network         = string
    vpc_id          = string
    route_tables    = map(string)
    private_zone_id = string
  })
}

variable "accepter" {
  description = "Region that accepts: CIDR block, VPC, route tables (key => id) and private zone of its network."
  type = object({
    region          = string
    network         = string
    vpc_id          = string
    route_tables    = map(string)
    private_zone_id = string
  })
}
