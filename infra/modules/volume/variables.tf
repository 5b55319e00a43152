variable "name" {
  description = "Name of the host whose data this is."
  type        = string
}

variable "zone" {
  description = "Availability zone of the host."
  type        = string
}

variable "size_gib" {
  description = "Size in GiB. It can grow in place, never shrink."
  type        = number

  validation {
    condition     = var.size_gib >= 1 && floor(var.size_gib) == var.size_gib
    error_message = "The size is a whole number of GiB, 1 or more."
  }
}

variable "instance_id" {
  description = "Id of the instance it is attached to."
  type        = string
}

variable "device" {
  description = "Device name asked of EC2; the host mounts by label."
  type        = string
  default     = "/dev/sdf"
}

variable "tags" {
  description = "Tags of the volume, beside Name."
  type        = map(string)
}
