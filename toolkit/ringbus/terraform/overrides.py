"""Override files: what a working copy says otherwise than ``infra/``, found by reading the modules' own text.

Terraform merges a file ``*_override.tf.json`` into what it overrides, argument by argument (its documentation,
"Override Files"): everything else stays as the modules say.
"""

import re
from collections.abc import Iterable

SERVICES = (
    *("acm", "autoscaling", "cloudwatch", "ec2", "efs", "elasticache", "elasticbeanstalk", "elb"),
    *("elbv2", "iam", "kms", "logs", "rds", "route53", "route53resolver", "s3", "s3control", "secretsmanager"),
    *("sns", "sqs", "ssm", "sts"),
)
"""Keys of the AWS provider's ``endpoints`` block that are sent to LocalStack."""

_HEADER = re.compile(r'^(resource|provider)[ \t]+"([^"]+)"(?:[ \t]+"([^"]+)")?[ \t]*\{[ \t]*$', re.MULTILINE)
_ALIAS = re.compile(r'^[ \t]+alias[ \t]*=[ \t]*"([^"]+)"', re.MULTILINE)
_PREVENT = re.compile(r"^[ \t]+prevent_destroy[ \t]*=[ \t]*true\b", re.MULTILINE)


def provider_aliases(texts: Iterable[str]) -> tuple[str | None, ...]:
    """The aliases of the ``provider "aws"`` blocks in the texts of a root module; None stands for the one without."""
    found: list[str | None] = []
    for kind, name, _, body in _blocks(texts):
        if (kind, name) == ("provider", "aws"):
            alias = _ALIAS.search(body)
            found.append(alias[1] if alias else None)
    return tuple(found)


def protected(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Type and name of every resource in a module's texts that has ``prevent_destroy = true``."""
    return tuple(
        (kind, name) for block, kind, name, body in _blocks(texts) if block == "resource" and _PREVENT.search(body)
    )


def localstack_override(endpoint: str, aliases: Iterable[str | None]) -> dict[str, object]:
    """The content of ``localstack_override.tf.json``: every provider block of the root talks to ``endpoint``.

    ``max_retries`` is small because the default of 25 makes ten silent minutes out of one error 500; the account id
    *is* requested, because references between security groups drift without it (both measured).
    """
    settings: dict[str, object] = {
        "endpoints": [dict.fromkeys(SERVICES, endpoint)],
        "max_retries": 2,
        "s3_use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": "true",
        "skip_region_validation": True,
    }
    blocks = [settings if alias is None else {"alias": alias} | settings for alias in aliases]
    return {"provider": {"aws": blocks}}


def prevent_destroy_override(resources: Iterable[tuple[str, str]]) -> dict[str, object]:
    """The content of ``prevent_destroy_override.tf.json``: what ``protected`` found may be destroyed."""
    lifted: dict[str, dict[str, object]] = {}
    for kind, name in resources:
        lifted.setdefault(kind, {})[name] = {"lifecycle": {"prevent_destroy": False}}
    return {"resource": lifted}


def _blocks(texts: Iterable[str]) -> Iterable[tuple[str, str, str, str]]:
    """Top-level blocks in files formatted by ``terraform fmt``: kind, first label, second label, body."""
    for text in texts:
        for header in _HEADER.finditer(text):
            end = text.find("\n}", header.end())
            yield header[1], header[2], header[3] or "", text[header.end() : end]
