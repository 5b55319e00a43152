variable "side" {
  description = "requester or accepter."
  type        = string

  validation {
    condition     = contains(["requester", "accepter"], var.side)
    error_message = "The side is requester or accepter."
  }
}

variable "connection_id" {
  description = "Id of the accepted peering connection."
  type        = string
}

variable "region" {
  description = "Region of this side."
  type        = string
}

variable "vpc_id" {
  description = "VPC of this side."
  type        = string
}

variable "route_tables" {
  description = "Key => id of this side's route tables that get a route."
  type        = map(string)
}

variable "destination" {
  description = "CIDR block of the other side's network."
  type        = string
}

variable "remote_zone_id" {
  description = "Private zone of the other side."
  type        = string
}
