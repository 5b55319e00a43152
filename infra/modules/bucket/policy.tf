locals {
  arn = "arn:aws:s3:::${var.name}"

  encrypted_transport = {
    Sid       = "DenyPlainTransport"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [local.arn, "${local.arn}/*"]
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }

  writes = [for key, writer in var.writers : {
    Sid       = "Write${title(key)}"
    Effect    = "Allow"
    Principal = { Service = writer.service }
    Action    = "s3:PutObject"
    Resource  = "${local.arn}/${writer.prefix}*"
    Condition = { ArnLike = { "aws:SourceArn" = writer.source } }
  }]

  acl_checks = [for key, writer in var.writers : {
    Sid       = "Check${title(key)}"
    Effect    = "Allow"
    Principal = { Service = writer.service }
    Action    = "s3:GetBucketAcl"
    Resource  = local.arn
    Condition = { ArnLike = { "aws:SourceArn" = writer.source } }
  }]
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.encrypted_transport], local.writes, local.acl_checks)
  })

  # Two changes of a bucket's access at the same time are refused by S3.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
