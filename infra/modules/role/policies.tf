locals {
  # Secrets Manager ends every ARN with six characters of its own.
  secret_arns = flatten([for secret in sort(var.secrets) : [
    for region in sort(var.regions) : "arn:aws:secretsmanager:${region}:${var.account}:secret:${secret}-??????"
  ]])

  read_secrets = length(var.secrets) == 0 ? {} : {
    read-secrets = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = local.secret_arns }]
    })
  }

  read_artefacts = var.artefact_bucket == null ? {} : {
    read-artefacts = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::${var.artefact_bucket}/*"] }]
    })
  }

  policies = merge(local.read_secrets, local.read_artefacts)
}
