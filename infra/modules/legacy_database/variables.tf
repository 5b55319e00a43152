variable "name" {
  description = "Identifier of the database and of everything of it: at most 55 characters."
  type        = string

  validation {
    condition     = length(var.name) <= 55
    error_message = "A database's identifier has at most 63 characters, its replica's is longer by eight."
  }
}

variable "engine_version" {
  description = "Version of MySQL, like 8.0."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+(\\.[0-9]+)?$", var.engine_version))
    error_message = "A version is written like 8.0."
  }
}

variable "instance" {
  description = "Database instance class."
  type        = string
}

variable "replica" {
  description = "Whether there is a read replica."
  type        = bool
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
  description = "Tags of the databases, beside Name."
  type        = map(string)
}
