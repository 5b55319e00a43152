"""What comes of a question that is put to something that runs: by a probe, or by a gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The question is answered as it should be, or otherwise; cannot be told yet; was not put; has no answer.

    Only PASSED lets anything go on.
    """

    PASSED = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NODATA = "nodata"


_WORST_FIRST = (Verdict.FAIL, Verdict.ERROR, Verdict.NODATA, Verdict.INCONCLUSIVE, Verdict.PASSED)


@dataclass(frozen=True, slots=True)
class HealthReading:
    """A gate's answer, and what it saw."""

    verdict: Verdict
    said: str


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that tells most; PASSED where there is none."""
    return min(verdicts, key=_WORST_FIRST.index, default=Verdict.PASSED)
