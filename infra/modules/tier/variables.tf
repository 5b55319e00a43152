variable "name" {
  description = "Name of the autoscaling group and of everything in it."
  type        = string
}

variable "image" {
  description = "Id of the image."
  type        = string
}

variable "root_device" {
  description = "Device name of the image's root volume, so that it can be encrypted."
  type        = string
}

variable "instance_type" {
  description = "EC2 instance type."
  type        = string
}

variable "profile" {
  description = "Name of the instance profile."
  type        = string
}

variable "user_data" {
  description = "First-boot data, plain."
  type        = string
}

variable "security_group" {
  description = "Id of the instances' security group."
  type        = string
}

variable "subnets" {
  description = "Ids of the subnets it spreads over."
  type        = set(string)
}

variable "size" {
  description = "Least and largest number of instances."
  type        = object({ min = number, max = number })

  validation {
    condition     = var.size.min <= var.size.max
    error_message = "The least number of instances is larger than the largest."
  }
}

variable "target_groups" {
  description = "ARNs of the target groups that its instances join; with any, the load balancer judges their health."
  type        = set(string)
}

variable "scale" {
  description = "target: keep mean CPU at `cpu` percent. step: one more instance when it was over `cpu` for `seconds`, one less when under a third of it."
  type        = object({ kind = string, cpu = number, seconds = number })

  validation {
    condition     = contains(["target", "step"], var.scale.kind)
    error_message = "A tier scales by target or by step."
  }

  validation {
    condition     = var.scale.kind == "target" || (var.scale.seconds >= 60 && var.scale.seconds % 60 == 0)
    error_message = "Steps are judged in whole minutes."
  }
}

variable "tags" {
  description = "Tags of the instances and their volumes, beside Name; the provider's default tags do not reach them."
  type        = map(string)
}
