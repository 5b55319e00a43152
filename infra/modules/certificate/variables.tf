variable "hostname" {
  description = "Name that the certificate is for."
  type        = string
}

variable "names" {
  description = "Further names."
  type        = set(string)
}

variable "zone_id" {
  description = "Public zone that gets the validation records; null: they are only answered."
  type        = string
}
