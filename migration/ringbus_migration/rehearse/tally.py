"""What became of every request, joined by id: what was sent, what was answered, what the back ends handled. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ringbus.verdict import Verdict
from ringbus_migration.course.criteria import MetricCounts, shared

_FINE = 200


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """One request and its answer: ``status`` is 0 where none came, ``side`` who answered (``old``, ``new``).

    ``session`` is the client it belongs to, -1 for one who came once; ``first``: nothing held that client yet. Times
    are seconds of one clock.
    """

    number: int
    session: int
    first: bool
    begun: float
    ended: float
    status: int
    side: str


@dataclass(frozen=True, slots=True)
class RehearsalSummary:
    """Counts of a whole rehearsal; ``wrong`` says what should not have been, one sentence each."""

    counted: Mapping[str, int]
    wrong: tuple[str, ...]


def summary(found: Sequence[RequestFacts], sent: int, handled: Mapping[int, Sequence[str]]) -> RehearsalSummary:
    """Everything joined; ``handled`` has for a request's number the sides whose back ends logged it."""
    statuses = Counter(one.status for one in found)
    sides = Counter(side for logged in handled.values() for side in logged)
    counted = {
        "sent": sent,
        "answered": len(found) - statuses[0],
        "old": sides["old"],
        "new": sides["new"],
        "5xx": sum(count for status, count in statuses.items() if status // 100 == 5),
        "not 200": sum(count for status, count in statuses.items() if status != _FINE),
        "handled twice": sum(1 for logged in handled.values() if len(logged) > 1),
        "not handled": sum(1 for one in found if one.number not in handled),
        "answered by another": sum(1 for one in found if (one.side,) != tuple(handled.get(one.number, (one.side,)))),
        "sessions": len({one.session for one in found if one.session >= 0}),
        "flipped": len(flipped(found)),
    }
    return RehearsalSummary(counted, tuple(_wrong(counted)))


def flipped(found: Iterable[RequestFacts]) -> tuple[int, ...]:
    """The sessions that were answered by both sides."""
    sides: dict[int, set[str]] = {}
    for one in found:
        if one.session >= 0 and one.side:
            sides.setdefault(one.session, set()).add(one.side)
    return tuple(sorted(session for session, seen in sides.items() if len(seen) > 1))


def moved(found: Sequence[RequestFacts], per_cent: int, least: int) -> bool:
    """Whether the last ``least`` requests that nothing held went as the weight says; at 100 % without one exception."""
    last = [one.side for one in found if one.first and one.side][-least:]
    new = sum(side == "new" for side in last)
    if len(last) < least or (per_cent == 100 and new < least):
        return False
    counts = MetricCounts({"old_requests": {"": least - new}, "new_requests": {"": new}})
    return shared(counts, per_cent, held=False).verdict is Verdict.PASSED


def _wrong(counted: Mapping[str, int]) -> Iterable[str]:
    if counted["answered"] != counted["sent"]:
        yield f"{counted['sent'] - counted['answered']} requests have no answer"
    if counted["old"] + counted["new"] != counted["sent"]:
        yield f"the back ends handled {counted['old']} and {counted['new']} of {counted['sent']} requests"
    for name, said in _NEVER.items():
        if counted[name]:
            yield f"{counted[name]} {said}"


_NEVER = {
    "not 200": "answers are not 200",
    "handled twice": "requests were handled more than once",
    "not handled": "requests were handled by nobody",
    "answered by another": "answers are of a side that did not handle the request",
    "flipped": "sessions changed sides in the middle",
}
