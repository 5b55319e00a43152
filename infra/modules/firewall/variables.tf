variable "name" {
  description = "Prefix of the groups' names."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the groups."
  type        = string
}

variable "groups" {
  description = "Security group key => description."
  type        = map(string)
}

variable "rules" {
  description = "Who may talk to whom, by stable key: the group, its peer (another group's key or a CIDR block) and why. Protocol -1 is every port."
  type = map(object({
    group      = string
    direction  = string
    protocol   = string
    from_port  = number
    to_port    = number
    peer_group = optional(string)
    peer_cidr  = optional(string)
    why        = string
  }))

  validation {
    condition     = alltrue([for rule in values(var.rules) : contains(["ingress", "egress"], rule.direction)])
    error_message = "A rule's direction is ingress or egress."
  }

  validation {
    condition     = alltrue([for rule in values(var.rules) : (rule.peer_group == null) != (rule.peer_cidr == null)])
    error_message = "A rule has either a peer group or a peer CIDR block."
  }
}
