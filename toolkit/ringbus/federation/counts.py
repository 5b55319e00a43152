"""A number for every cluster, all clusters counted at once.

The numbers stand side by side: of ``Counts``, the integer at place j has bit i set when the number of cluster i has the
binary digit ``1 << j``. So a whole set of clusters is counted by carrying a few digits, however many are in it.
"""

from collections.abc import Sequence

from ringbus.federation.forwarding import each

Counts = list[int]


def add(counts: Counts, more: Sequence[int], times: int = 1) -> None:
    """Add other numbers, so many times."""
    shift = 0
    while times:
        if times & 1:
            for place, digits in enumerate(more, shift):
                _carry(counts, digits, place)
        times >>= 1
        shift += 1


def _carry(counts: Counts, digits: int, place: int) -> None:
    while digits:
        if place >= len(counts):
            counts.extend([0] * (place + 1 - len(counts)))
        counts[place], digits = counts[place] ^ digits, counts[place] & digits
        place += 1


def less(counts: Sequence[int], fewer: Sequence[int]) -> Counts:
    """The numbers less others that are no larger."""
    found, borrowed = [], 0
    for place, digits in enumerate(counts):
        taken = fewer[place] if place < len(fewer) else 0
        found.append(digits ^ taken ^ borrowed)
        borrowed = ~digits & (taken | borrowed) | taken & borrowed
    return found


def most(counts: Sequence[int], among: int) -> int:
    """The largest number of one of those clusters; 0 of none."""
    found = 0
    for place in reversed(range(len(counts))):
        if counts[place] & among:
            among &= counts[place]
            found |= 1 << place
    return found


def listed(counts: Sequence[int], size: int) -> list[int]:
    """The numbers one after the other, of so many clusters."""
    found = [0] * size
    for place, digits in enumerate(counts):
        for cluster in each(digits):
            found[cluster] += 1 << place
    return found
