variable "name" {
  description = "Name of the host, like bus-eu-west-1a-0."
  type        = string
}

variable "address" {
  description = "Its private address, for ever."
  type        = string
}

variable "zone" {
  description = "Availability zone of the subnet; said of the instance too, so that a plan shows it before the subnet exists."
  type        = string
}

variable "subnet_id" {
  description = "Subnet of its interface."
  type        = string
}

variable "security_groups" {
  description = "Ids of the security groups of its interface."
  type        = set(string)
}

variable "image" {
  description = "Id of the image. Another image replaces the instance; interface, address and data volume stay."
  type        = string
}

variable "instance_type" {
  description = "EC2 instance type. Another type stops and starts the instance."
  type        = string
}

variable "profile" {
  description = "Name of its instance profile."
  type        = string
}

variable "storage" {
  description = "Where its data is: ebs, or local (the instance's own disk). Read at the first boot of an instance."
  type        = string
  default     = "ebs"
}

variable "user_data" {
  description = "First-boot data of an instance that is made; a change touches none that stands."
  type        = string
}

variable "root_gib" {
  description = "Size of the root volume in GiB."
  type        = number
  default     = 20
}

variable "tags" {
  description = "Tags of the instance, its interface and its root volume, beside Name."
  type        = map(string)
}
