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

variable "region" {
  description = "AWS region of the stack."
  type        = string
}

variable "tags" {
  description = "Tags of everything; region, role, zone and index are added."
  type        = map(string)
}

variable "network" {
  description = "CIDR block of the region's network."
  type        = string
}

variable "zones" {
  description = "Zone letter => availability zone and the CIDR blocks of its four subnets."
  type = map(object({
    name    = string
    hosts   = string
    private = string
    managed = string
    public  = string
  }))
}

variable "existing" {
  description = "A VPC that stands and is only read: its id, and by zone letter and part ids of subnets of it; null: a network is made."
  type = object({
    vpc     = string
    subnets = map(map(string))
  })
  default = null
}

variable "groups" {
  description = "Security group key (bus, ring, bastion, door, edge, api, services, ingest) => description."
  type        = map(string)
}

variable "rules" {
  description = "Who may talk to whom, by stable key: group key, ingress or egress, ports, the peer (a group key or a CIDR block) and why."
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
}

variable "hosts" {
  description = "Host name => role (bus, ring, bastion: also its security group), zone letter, index, fixed address, instance type, image, size of the data volume (0: none), instance profile, storage (ebs or local)."
  type = map(object({
    role          = string
    letter        = string
    index         = number
    address       = string
    instance_type = string
    image         = string
    disk_gib      = number
    profile       = string
    storage       = string
  }))

  validation {
    condition     = alltrue([for host in values(var.hosts) : contains(["ebs", "local"], host.storage)])
    error_message = "A host's storage is ebs or local."
  }
}

variable "host_user_data" {
  description = "First-boot data of every host in `hosts` that is made; a change touches none that stands."
  type        = string
}

variable "tiers" {
  description = "Tier key => autoscaling group: role (api, service, ingest, legacy-api, legacy-app), service name, security group key, how large, what it runs, its target group at the edge, the monolith it is a part of, further target groups that a migration put it behind, how it scales (see module tier)."
  type = map(object({
    role          = string
    service       = string
    group         = string
    profile       = string
    instance_type = string
    image         = string
    min           = number
    max           = number
    port          = number
    health_path   = string
    user_data     = string
    edge = optional(object({
      name     = string
      paths    = list(string)
      priority = number
    }))
    monolith = optional(string)
    attached = optional(list(string), [])
    scale = object({
      kind    = string
      cpu     = number
      seconds = number
    })
  }))
}

variable "edge" {
  description = "Public load balancer: its name, the region's own public name, further names of the certificate, public zone (null: no records), ARN of a certificate (null: one is requested), bucket of its logs, the monolith that answers for the region meanwhile."
  type = object({
    name        = string
    hostname    = string
    names       = list(string)
    zone_id     = optional(string)
    certificate = optional(string)
    logs_bucket = string
    monolith    = optional(string)
  })
}

variable "monoliths" {
  description = "Name of a monolith (a city, or monolith for that of all) => its load balancer's name, the tier behind its default action, the tiers behind it, its stores, whether they are kept in snapshots when destroyed; by city the tier its requests can be moved to. With `existing` it stands already: nothing of it is made."
  type = map(object({
    name = string
    api  = string
    parts = map(object({
      name     = string
      paths    = list(string)
      priority = number
    }))
    mysql          = object({ name = string, version = string, instance = string, replica = bool })
    redis          = object({ name = string, version = string, instance = string })
    final_snapshot = bool
    existing = optional(object({
      load_balancer = string
      listener      = string
      target_group  = string
      mysql         = optional(string)
      redis         = optional(string)
    }))
    ways = map(object({
      name     = string
      hostname = string
      tier     = string
      weights  = object({ old = number, new = number })
    }))
  }))
  default = {}
}

variable "door" {
  description = "Load balancer before the bastions: name and public name; null where operators come another way."
  type = object({
    name     = string
    hostname = string
  })
  default = null
}

variable "secrets" {
  description = "Full name of the secret => description. Containers only."
  type        = map(string)
}

variable "secret_recovery_days" {
  description = "Days in which a destroyed secret can be restored: 0 or 7 to 30."
  type        = number
}

variable "private_zone" {
  description = "Name of the region's private zone, like eu-west-1.hailo.internal."
  type        = string
}
