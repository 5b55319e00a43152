"""What comes of one probe."""

from dataclasses import dataclass

from ringbus.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """A probe by name (``cluster eu-west-1a``, ``exchange events``), what came of it, and why, in words."""

    name: str
    verdict: Verdict
    message: str

    def to_json(self) -> dict[str, str]:
        """As `--json` shows it."""
        return {"name": self.name, "verdict": self.verdict.value, "message": self.message}
