"""What a bucket of Ringbus must be: closed, versioned, encrypted, TLS only. Each setting is read first, then mended.

Source: the S3 API reference, GetBucketVersioning and its neighbours, for shapes and error codes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ringbus.aws.session import Answer, AwsSession

_PUBLIC = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
_ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
_POLICY_SID = "DenyPlainTransport"


@dataclass(frozen=True, slots=True)
class BucketStep:
    """One setting: how it is read, whether an answer (None: never set) is right, and what to put when it is not."""

    name: str
    read: str
    absent: str
    right: Callable[[Answer | None], bool]
    write: str
    parameters: Callable[[Answer | None], Mapping[str, object]]


def ensure(aws: AwsSession, bucket: Mapping[str, str], region: str, setting: BucketStep) -> bool:
    """Make the setting right; whether something had to be changed. ``bucket``: Bucket and ExpectedBucketOwner."""
    answer = aws.find("s3", setting.read, region, bucket, (setting.absent,))
    if setting.right(answer):
        return False
    aws.call("s3", setting.write, region, {**bucket, **setting.parameters(answer)})
    return True


def settings(bucket: str, tags: Mapping[str, str]) -> tuple[BucketStep, ...]:
    """All settings of a state bucket, in the order they are made right: closed first."""
    return (_CLOSED, _ENCRYPTED, _VERSIONED, _policy(bucket), _tagged(tags))


_CLOSED = BucketStep(
    "public access blocked",
    "get_public_access_block",
    "NoSuchPublicAccessBlockConfiguration",
    lambda answer: answer is not None and answer["PublicAccessBlockConfiguration"] == _PUBLIC,
    "put_public_access_block",
    lambda _: {"PublicAccessBlockConfiguration": _PUBLIC},
)
_ENCRYPTED = BucketStep(
    "encryption",
    "get_bucket_encryption",
    "ServerSideEncryptionConfigurationNotFoundError",
    lambda answer: answer is not None and bool(answer["ServerSideEncryptionConfiguration"]["Rules"]),
    "put_bucket_encryption",
    lambda _: {"ServerSideEncryptionConfiguration": _ENCRYPTION},
)
_VERSIONED = BucketStep(
    "versioning",
    "get_bucket_versioning",
    "",
    lambda answer: answer is not None and answer.get("Status") == "Enabled",
    "put_bucket_versioning",
    lambda _: {"VersioningConfiguration": {"Status": "Enabled"}},
)


def _policy(bucket: str) -> BucketStep:
    """Refuse plain HTTP; statements that others put into the policy stay."""
    arns = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    deny = {
        "Sid": _POLICY_SID,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": arns,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }

    def put(answer: Answer | None) -> Mapping[str, object]:
        others = [one for one in _statements(answer) if one.get("Sid") != _POLICY_SID]
        return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [*others, deny]})}

    return BucketStep(
        "TLS-only policy",
        "get_bucket_policy",
        "NoSuchBucketPolicy",
        lambda answer: deny in _statements(answer),
        "put_bucket_policy",
        put,
    )


def _statements(answer: Answer | None) -> list[dict[str, Any]]:
    if answer is None:
        return []
    found: list[dict[str, Any]] | dict[str, Any] = json.loads(answer["Policy"])["Statement"]
    return found if isinstance(found, list) else [found]


def _tagged(tags: Mapping[str, str]) -> BucketStep:
    """The tags given; others on the bucket stay."""

    def put(answer: Answer | None) -> Mapping[str, object]:
        merged = {**_tags(answer), **tags}
        return {"Tagging": {"TagSet": [{"Key": key, "Value": value} for key, value in sorted(merged.items())]}}

    return BucketStep(
        "tags",
        "get_bucket_tagging",
        "NoSuchTagSet",
        lambda answer: tags.items() <= _tags(answer).items(),
        "put_bucket_tagging",
        put,
    )


def _tags(answer: Answer | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in (answer or {}).get("TagSet", [])}
