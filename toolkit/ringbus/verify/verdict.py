"""What comes of a probe."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The question is answered as it should be, or otherwise; cannot be told yet; was not put; has no answer."""

    PASSED = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NODATA = "nodata"


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """A probe by name (``cluster eu-west-1a``, ``exchange events``), what came of it, and why, in words."""

    name: str
    verdict: Verdict
    message: str

    def to_json(self) -> dict[str, str]:
        """As `--json` shows it."""
        return {"name": self.name, "verdict": self.verdict.value, "message": self.message}
