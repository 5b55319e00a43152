variable "name" {
  description = "Identifier of the cache: at most 40 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 40
    error_message = "A replication group's identifier has at most 40 characters."
  }
}

variable "engine_version" {
  description = "Version of Redis, like 7.1."
  type        = string
}

variable "instance" {
  description = "Cache node type."
  type        = string
}

variable "subnets" {
  description = "Ids of the subnets it spreads over."
  type        = set(string)
}

variable "security_group" {
  description = "Id of its security group."
  type        = string
}

variable "final_snapshot" {
  description = "Whether its data is kept in a snapshot when it is destroyed."
  type        = bool
}

variable "tags" {
  description = "Tags of the cache, beside Name."
  type        = map(string)
}
