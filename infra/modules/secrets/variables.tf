variable "secrets" {
  description = "Full name of the secret => description."
  type        = map(string)
}

variable "recovery_days" {
  description = "Days in which a destroyed secret can be restored: 0 or 7 to 30."
  type        = number

  validation {
    condition     = var.recovery_days == 0 || (var.recovery_days >= 7 && var.recovery_days <= 30)
    error_message = "The recovery window is 0 or 7 to 30 days."
  }
}
