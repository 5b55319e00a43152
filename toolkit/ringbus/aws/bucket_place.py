"""Objects below one prefix of a bucket, read and written; also only if nobody else has written meanwhile.

Source: "Add preconditions to S3 operations with conditional requests" in the S3 user guide. 412 PreconditionFailed:
something else stands there. 404: nothing does any more. 409 ConditionalRequestConflict: another request came between,
this one is to be repeated.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count

from ringbus import digests
from ringbus.aws import faults
from ringbus.aws.session import AwsSession
from ringbus.machine.processes import this_process

_GONE = ("404", "NoSuchKey", "NoSuchBucket")
_NOT_SO = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")
_WRITER = "ringbus-writer"
_TRIES = 5
_WRITES = count()


@dataclass(frozen=True, slots=True)
class BucketDocument:
    """An object as it stands: ``etag`` changes with the content, ``writer`` names the one request that put it there."""

    content: bytes
    etag: str
    writer: str


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """All objects of ``bucket`` (in ``region``) whose keys begin with ``prefix`` and a slash; keys are told without."""

    aws: AwsSession
    bucket: str
    region: str
    prefix: str

    @property
    def where(self) -> str:
        """Its URL."""
        return f"s3://{self.bucket}/{self.prefix}"

    def read(self, key: str) -> BucketDocument | None:
        """The object of that key; None where there is none, or no bucket."""
        answer = self.aws.find("s3", "get_object", self.region, self._object(key), _GONE)
        if answer is None:
            return None
        with faults.told(self.aws.target, f"s3 get_object of {self.where}/{key}"):
            content = bytes(answer["Body"].read())
        return BucketDocument(content, answer["ETag"], answer.get("Metadata", {}).get(_WRITER, ""))

    def write(self, key: str, content: bytes) -> None:
        """Put ``content`` in the place of what is there."""
        self.aws.call("s3", "put_object", self.region, {**self._object(key), "Body": content})

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        """Put ``content`` where an object with the etag ``expected`` stands (None: where none does); False if not so.

        boto repeats a request whose answer was lost. S3 then refuses the second because of the first: what stands
        names its writer, so that our own is known again.
        """
        writer = _new_writer()
        condition = {"IfMatch": expected} if expected else {"IfNoneMatch": "*"}
        parameters = {**self._object(key), "Body": content, "Metadata": {_WRITER: writer}, **condition}
        for _ in range(_TRIES):
            if self.aws.find("s3", "put_object", self.region, parameters, _NOT_SO) is not None:
                return True
            standing = self.read(key)
            if (standing.etag if standing else None) != expected:
                return standing is not None and standing.writer == writer
        return False

    def remove(self, key: str) -> None:
        """Delete the object, if there is one."""
        self.aws.find("s3", "delete_object", self.region, self._object(key), _GONE)

    def remove_if(self, key: str, etag: str) -> None:
        """Delete the object if it still is the one with that etag."""
        parameters = {**self._object(key), "IfMatch": etag}
        unanswered = (*_GONE, *_NOT_SO, "NotImplemented")
        if self.aws.find("s3", "delete_object", self.region, parameters, unanswered) is not None:
            return
        # LocalStack 4.13 deletes under no condition at all (501).
        standing = self.read(key)
        if standing and standing.etag == etag:
            self.remove(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys that begin with ``prefix``, in S3's order; none where there is no bucket."""
        parameters: dict[str, object] = {**self._owned(), "Prefix": f"{self.prefix}/{prefix}"}
        while answer := self.aws.find("s3", "list_objects_v2", self.region, parameters, _GONE):
            yield from (found["Key"].removeprefix(f"{self.prefix}/") for found in answer.get("Contents", []))
            if not answer.get("IsTruncated"):
                return
            parameters["ContinuationToken"] = answer["NextContinuationToken"]

    def _object(self, key: str) -> dict[str, object]:
        return {**self._owned(), "Key": f"{self.prefix}/{key}"}

    def _owned(self) -> dict[str, object]:
        return {"Bucket": self.bucket, "ExpectedBucketOwner": self.aws.target.account}


def _new_writer() -> str:
    return digests.of_value([asdict(this_process()), next(_WRITES)])
