mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:eu-west-1:000000000000:certificate/1"
      domain_validation_options = [
        { domain_name = "api.eu-west-1.hailo.example", resource_record_name = "_1.api.eu-west-1.hailo.example.", resource_record_type = "CNAME", resource_record_value = "_a.acm." },
        { domain_name = "api.hailo.example", resource_record_name = "_2.api.hailo.example.", resource_record_type = "CNAME", resource_record_value = "_b.acm." },
      ]
    }
  }

  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:eu-west-1:000000000000:certificate/1" }
  }
}

variables {
  hostname = "api.eu-west-1.hailo.example"
  names    = ["api.hailo.example"]
}

run "validated_in_the_zone" {
  variables {
    zone_id = "Z1"
  }

  assert {
    condition     = aws_route53_record.validation["api.hailo.example"].records == toset(["_b.acm."])
    error_message = "A name is proved by another name's record."
  }

  assert {
    condition     = toset(keys(aws_route53_record.validation)) == toset(["api.eu-west-1.hailo.example", "api.hailo.example"])
    error_message = "Not every name is proved."
  }

  assert {
    condition     = output.arn == "arn:aws:acm:eu-west-1:000000000000:certificate/1"
    error_message = "The ARN is not the certificate's."
  }
}

run "without_a_zone" {
  variables {
    zone_id = null
  }

  assert {
    condition     = length(aws_route53_record.validation) == 0 && length(aws_acm_certificate_validation.this) == 0
    error_message = "Records are written, or waited for, without a zone."
  }

  assert {
    condition     = output.validation_records["api.hailo.example"].value == "_b.acm."
    error_message = "The records to set are not answered."
  }
}
