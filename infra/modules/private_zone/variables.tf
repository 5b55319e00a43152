variable "name" {
  description = "Name of the zone, like eu-west-1.hailo.internal."
  type        = string
}

variable "vpc_id" {
  description = "VPC that it answers first."
  type        = string
}

variable "addresses" {
  description = "Host name => private address."
  type        = map(string)
}
