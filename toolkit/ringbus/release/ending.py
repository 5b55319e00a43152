"""How work on several stacks ends when not all of them came through."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.outcomes import Outcomes


def raise_unless_whole[T](outcomes: Outcomes[T], what: str, not_begun: Sequence[str], hint: str) -> None:
    """Raise all errors as one, with one thing to do next.

    It is the one that all errors name; else RB406 (the user stopped it) or RB407 (it failed) comes last, which says
    what was not begun, and ``hint``: how ``what`` is gone on with.
    """
    found = [finding for problem in outcomes.errors.values() for finding in problem.findings]
    kinds = [problem.kind for problem in outcomes.errors.values()]
    said = f"not begun: {', '.join(not_begun)}" if not_begun else "everything was begun"
    if outcomes.not_started or Kind.INTERRUPTED in kinds:
        last = error("RB406", what, f"stopped, as asked; {said}", hint=hint)
        raise RingbusError(Kind.INTERRUPTED, [*_told(found, hint), last])
    try:
        outcomes.raise_errors()
    except RingbusError as whole:
        failed = f"failed: {', '.join(outcomes.errors)}; {said}"
        last = error("RB407", what, failed, hint=f"mend what is named above, then {hint}")
        raise RingbusError(whole.kind, _with_one_way(list(outcomes.errors.values()), last)) from None


def _with_one_way(problems: Sequence[RingbusError], last: Finding) -> list[Finding]:
    """All findings with one hint among them: where they differ, each is part of what its finding means."""
    found = [finding for problem in problems for finding in problem.findings]
    ways = {frozenset(finding.hint for finding in problem.findings if finding.hint) for problem in problems}
    if len(ways) == 1 and len(next(iter(ways))) == 1:
        first = next(number for number, each in enumerate(found) if each.hint)
        return [each if number == first else replace(each, hint="") for number, each in enumerate(found)]
    return [*_told(found), last]


def _told(found: Iterable[Finding], way: str = "") -> list[Finding]:
    """The findings without hints: each is part of what its finding means, but for the ``way`` told after all."""
    return [
        replace(each, note="\n".join(filter(None, (each.note, _unless(way, each.hint)))), hint="") for each in found
    ]


def _unless(way: str, hint: str) -> str:
    return "" if hint.lower() == way.lower() else hint
