"""The buckets that Terraform's state lies in: made before Terraform can start, and emptied when all is gone."""

from collections.abc import Iterable, Mapping
from itertools import batched, chain

from ringbus.aws import faults
from ringbus.aws.bucket_settings import ensure, settings
from ringbus.aws.session import AwsSession
from ringbus.errors import RingbusError, failed, refused

_NO_BUCKET = ("404", "NoSuchBucket")
_STANDS = ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")
_PER_DELETE = 1000
_NO_CONSTRAINT = "us-east-1"


def ensure_state_bucket(aws: AwsSession, name: str, region: str, tags: Mapping[str, str]) -> tuple[str, ...]:
    """Have the bucket stand, closed, encrypted, versioned and TLS only; what was changed for that, in words.

    May be repeated at any time. A bucket of this name in another account, or closed to these credentials, is RB466.
    """
    bucket = _owned(aws, name)
    created = not _exists(aws, name, region) and _create(aws, name, region)
    changed = [setting.name for setting in settings(name, tags) if ensure(aws, bucket, region, setting)]
    return ("created",) if created else tuple(changed)


def _owned(aws: AwsSession, name: str) -> dict[str, str]:
    """The parameters that name a bucket and have S3 refuse the call should it be another account's."""
    return {"Bucket": name, "ExpectedBucketOwner": aws.target.account}


def _exists(aws: AwsSession, name: str, region: str) -> bool:
    try:
        return aws.find("s3", "head_bucket", region, _owned(aws, name), _NO_BUCKET) is not None
    except RingbusError as fault:
        if fault.findings[0].code != faults.DENIED:
            raise
    raise refused(
        "RB466",
        f"bucket {name}",
        f"it belongs to another account, or is closed to these credentials of {aws.target.account}",
        note="Nothing was changed.",
        hint="use credentials that may use it; if the name is taken, choose another `platform` name.",
    )


def _create(aws: AwsSession, name: str, region: str) -> bool:
    where: dict[str, object] = {"Bucket": name}
    if region != _NO_CONSTRAINT:
        where["CreateBucketConfiguration"] = {"LocationConstraint": region}
    made = aws.find("s3", "create_bucket", region, where, _STANDS) is not None
    return made or not _exists(aws, name, region)


def read_state(aws: AwsSession, bucket: str, key: str, region: str) -> str | None:
    """The text of an object; None where the object or the bucket is not there."""
    parameters = {**_owned(aws, bucket), "Key": key}
    answer = aws.find("s3", "get_object", region, parameters, (*_NO_BUCKET, "NoSuchKey"))
    if answer is None:
        return None
    with faults.told(aws.target, f"s3 get_object of {bucket}/{key}"):
        return bytes(answer["Body"].read()).decode()


def remove(aws: AwsSession, bucket: str, region: str) -> None:
    """Empty the bucket and delete it; nothing happens where there is none."""
    if _exists(aws, bucket, region):
        empty(aws, bucket, region)
        aws.find("s3", "delete_bucket", region, _owned(aws, bucket), _NO_BUCKET)


def empty(aws: AwsSession, bucket: str, region: str) -> int:
    """Delete every version of every object; how many there were, 0 where there is no bucket.

    What S3 does not let go is RB438, after everything else is gone.
    """
    if not _exists(aws, bucket, region):
        return 0
    count, kept = 0, list[str]()
    for batch in batched(_versions(aws, bucket, region), _PER_DELETE):
        parameters = {**_owned(aws, bucket), "Delete": {"Objects": list(batch), "Quiet": True}}
        answer = aws.call("s3", "delete_objects", region, parameters)
        refusals = answer.get("Errors", [])
        kept += [f"{refusal['Key']} ({refusal['Code']})" for refusal in refusals]
        count += len(batch) - len(refusals)
    if kept:
        raise failed("RB438", f"bucket {bucket}", f"{len(kept)} objects could not be deleted: {', '.join(kept[:3])}")
    return count


def _versions(aws: AwsSession, bucket: str, region: str) -> Iterable[dict[str, str]]:
    for page in aws.pages("s3", "list_object_versions", region, _owned(aws, bucket)):
        for version in chain(page.get("Versions", []), page.get("DeleteMarkers", [])):
            yield {"Key": version["Key"], "VersionId": version["VersionId"]}
