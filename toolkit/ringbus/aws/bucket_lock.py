"""A place in a bucket held by one process at a time, whatever machine it runs on.

S3 frees no lock with its process. A dead process of this machine is known to be dead and its lock is taken over; of
another machine nobody here can say, and a person has to.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ringbus import digests
from ringbus.aws.bucket_place import BucketPlace
from ringbus.errors import Kind, RingbusError, refused
from ringbus.findings import error
from ringbus.machine.holder import StoreHolder, read_holder, this_holder

LOCK = "lock.json"
_TRIES = 5


@contextmanager
def held(place: BucketPlace, who: str, since: str) -> Iterator[None]:
    """Hold ``place`` for this process while the block runs; RB472, naming the holder, while another one holds it.

    RB473: the block has ended, and the lock could not be taken away. An error of the block itself goes first.
    """
    own = this_holder(who, since)
    _take(place, own)
    try:
        yield
    except BaseException:
        with suppress(RingbusError):
            break_hold(place, own.id)
        raise
    _free(place, own)


def break_hold(place: BucketPlace, holder_id: str) -> bool:
    """Take the lock away if it is the one of ``holder_id``; whether it was."""
    standing = place.read(LOCK)
    if standing is None or _id(standing.content) != holder_id:
        return False
    place.remove_if(LOCK, standing.etag)
    return True


def _take(place: BucketPlace, own: StoreHolder) -> None:
    for _ in range(_TRIES):
        if place.swap(LOCK, own.to_bytes(), None):
            return
        standing = place.read(LOCK)
        if standing is None:
            continue
        holder = read_holder(standing.content)
        if holder is None or not holder.process.gone:
            raise _refusal(place, holder, _id(standing.content))
        if place.swap(LOCK, own.to_bytes(), standing.etag):
            return
    raise _refusal(place, None, "")


def _free(place: BucketPlace, own: StoreHolder) -> None:
    try:
        break_hold(place, own.id)
    except RingbusError as fault:
        finding = error(
            "RB473",
            f"{place.where}/{LOCK}",
            "the work is done, but its lock could not be taken away",
            note="The next ringbus on this machine takes it over; on another machine it is refused.",
            hint=f"`ringbus unlock {own.id}` takes it away from anywhere.",
        )
        raise RingbusError(Kind.FAILED, [finding, *fault.findings]) from None


def _id(content: bytes) -> str:
    """What `ringbus unlock` is told; of a lock that names nobody, something that is its own all the same."""
    holder = read_holder(content)
    return holder.id if holder else digests.of_text(content.decode(errors="replace"))[:12]


def _refusal(place: BucketPlace, holder: StoreHolder | None, lock_id: str) -> RingbusError:
    unlock = f"; if its machine is gone for good: `ringbus unlock {lock_id}`" if lock_id else ""
    return refused(
        "RB472",
        place.where,
        f"another ringbus ({holder or 'unknown'}) is working on this platform",
        note="Nothing was changed.",
        hint=f"wait for it to end, or stop it with Ctrl-C where it runs{unlock}.",
    )
