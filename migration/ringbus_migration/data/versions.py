"""Versions of rows, and who may give them: what makes the order of arrival stop mattering.

A version is an int64 of microseconds, given at the authority and written with the row (Cassandra: ``USING TIMESTAMP``).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreAuthority:
    """Who has the authority over a city's entity: which store, since which ``epoch``, and from which version on."""

    store: str
    epoch: int
    first: int

    def admits(self, epoch: int) -> bool:
        """Whether a write that was begun under ``epoch`` may still be taken: only under its own."""
        return epoch == self.epoch

    def next_version(self, last: int, committed: int) -> int:
        """The version of a write of a key whose last one is known: it rises, whatever the clock says."""
        return max(last + 1, committed, self.first)

    def flipped(self, store: str, highest: int, skew: int) -> "StoreAuthority":
        """The authority after a flip, or its undo: a new epoch, above every version seen and a bound for skew."""
        return StoreAuthority(store, self.epoch + 1, max(highest, self.first) + skew + 1)


def newer(held: int | None, arriving: int) -> bool:
    """Whether a copy replaces what is held: never an equal or an older one."""
    return held is None or arriving > held
