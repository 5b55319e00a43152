"""Documents in a bucket, shared by all machines that work on a platform."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ringbus.aws import bucket_lock
from ringbus.aws.bucket_place import BucketPlace
from ringbus.aws.session import AwsSession
from ringbus.errors import RingbusError, failed
from ringbus.machine import files


@dataclass(frozen=True, slots=True)
class BucketStore:
    """A DocumentStore below ``prefix`` of a bucket that stands; RB472 somebody else holds it.

    What S3 does not do is RB430 to RB435, what this machine's disk does not, RB474. Where there is no bucket, there
    are no documents; writing one is an error.
    """

    aws: AwsSession
    bucket: str
    region: str
    prefix: str

    @property
    def where(self) -> str:
        """Its URL."""
        return self._place.where

    def read(self, key: str) -> bytes | None:
        """The document of that key; None when there is none."""
        found = self._place.read(key)
        return found.content if found else None

    def write(self, key: str, content: bytes) -> None:
        """Put ``content`` in the place of what is there."""
        self._place.write(key, content)

    def create(self, key: str, content: bytes) -> bool:
        """Put ``content`` where nothing is; False when something is there, which stays."""
        return self._place.swap(key, content, None)

    def remove(self, key: str) -> None:
        """Take the document away, if there is one."""
        self._place.remove(key)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """All keys that begin with ``prefix``, sorted."""
        return tuple(sorted(self._place.keys(prefix)))

    def push(self, key: str, file: Path) -> None:
        """Keep a file of this machine under ``key``."""
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise _unusable(file, "read", problem) from None
        self.write(key, content)

    def pull(self, key: str, file: Path) -> bool:
        """Bring ``key`` to a file of this machine, whole or not at all; False when there is no such document."""
        content = self.read(key)
        if content is None:
            return False
        try:
            files.replace(file, content)
        except OSError as problem:
            raise _unusable(file, "written", problem) from None
        return True

    def hold(self, who: str, since: str) -> AbstractContextManager[None]:
        """Hold all of it for this process alone; a dead process of this machine is no holder."""
        return bucket_lock.held(self._place, who, since)

    def break_hold(self, holder_id: str) -> bool:
        """Take the lock of that holder away, also of one that lives; whether it was this holder's."""
        return bucket_lock.break_hold(self._place, holder_id)

    @property
    def _place(self) -> BucketPlace:
        return BucketPlace(self.aws, self.bucket, self.region, self.prefix)


def _unusable(file: Path, what: str, problem: OSError) -> RingbusError:
    return failed("RB474", str(file), f"could not be {what}: {problem.strerror or problem}")
