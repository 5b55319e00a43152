resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs of a bucket need another bucket, which would need one too.
  #checkov:skip=CKV_AWS_144:What lies here is made again by a release, or is a log of this region.
  #checkov:skip=CKV_AWS_145:Load balancers can only write to a bucket with SSE-S3, and a key of our own would outlive destroy.
  #checkov:skip=CKV2_AWS_62:Nothing reacts to single objects.
  bucket        = var.name
  force_destroy = true
  tags          = { Name = var.name }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = var.expiry == null ? {} : { rules = var.expiry }

  bucket = aws_s3_bucket.this.id

  rule {
    id     = "objects"
    status = "Enabled"

    filter {}

    expiration {
      days = each.value.days
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value.old_version_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  # S3 wants versioning to be known before rules about old versions.
  depends_on = [aws_s3_bucket_versioning.this]
}
