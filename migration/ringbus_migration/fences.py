"""What keeps a migration from losing a write while it moves, one promise each."""

from enum import StrEnum


class Fence(StrEnum):
    """A promise that a step makes, and that the simulator takes away to see what it is for."""

    OUTBOX = "outbox"
    NEWEST = "newest wins"
    HOME = "home region"
    VERDICT = "equal, or no pass"
    EPOCH = "epoch"
    DRAIN = "drain"
    VERSIONS = "versions"
    REVERSE = "reverse sync"
    BASE = "read at the authority"
    ZERO = "zero requests seen"
    READ_BACK = "reality read back"

    @property
    def promise(self) -> str:
        """The promise in a sentence."""
        return PROMISES[self]


PROMISES = {
    Fence.OUTBOX: "a copy that is owed is written with the row, and stays owed until it has arrived",
    Fence.NEWEST: "a copy never replaces a newer version, whatever the order of arrival",
    Fence.HOME: "a write that arrives in another region is sent to the city's home region, or waits for it",
    Fence.VERDICT: "rows are compared both ways at a stated position; unread is not equal, and only equal passes",
    Fence.EPOCH: "a store refuses a write that was begun under another authority",
    Fence.DRAIN: "the authority moves only when no copy towards the new one is under way",
    Fence.VERSIONS: "a new authority numbers its writes above the highest version it has seen, and a bound for skew",
    Fence.REVERSE: "while the new store has the authority, the old one is kept in step",
    Fence.BASE: "what a write is made from is read where the authority is",
    Fence.ZERO: "the old side is let go only when it has been seen without a request",
    Fence.READ_BACK: "after a crash reality is read and compared before the run goes on",
}
