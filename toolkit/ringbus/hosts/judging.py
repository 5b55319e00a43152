"""What gates of the bus and the ring have in common: doubts, and the answer that they come to."""

from collections.abc import Iterable
from dataclasses import dataclass

from ringbus.verdict import HealthReading, Verdict, worst

_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that is not as it should be; INCONCLUSIVE where it may end by itself."""

    verdict: Verdict
    said: str


def judged(where: str, found: Iterable[HealthFinding], fine: str) -> HealthReading:
    """The worst verdict and the first of what led to it; ``fine`` is said where nothing was found."""
    doubts = tuple(dict.fromkeys(found))
    verdict = worst(one.verdict for one in doubts)
    said = [one.said for one in doubts if one.verdict is verdict]
    more = f"; and {len(said) - _EXAMPLES} more" if len(said) > _EXAMPLES else ""
    return HealthReading(verdict, f"{where}: {'; '.join(said[:_EXAMPLES]) or fine}{more}")


def failing(said: str) -> HealthFinding:
    """What somebody has to mend, or wait for."""
    return HealthFinding(Verdict.FAIL, said)


def pending(said: str) -> HealthFinding:
    """What ends by itself."""
    return HealthFinding(Verdict.INCONCLUSIVE, said)


def unasked(said: str) -> HealthFinding:
    """Who could not be asked."""
    return HealthFinding(Verdict.ERROR, said)
