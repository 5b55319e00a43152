"""Where a platform is planned and applied to; the only thing that tells one target from another."""

from dataclasses import dataclass
from enum import StrEnum


class TargetKind(StrEnum):
    """LocalStack, the lab (LocalStack with a body), or AWS itself."""

    LOCALSTACK = "localstack"
    LAB = "lab"
    AWS = "aws"


@dataclass(frozen=True, slots=True)
class Target:
    """``endpoint`` is the URL of the emulated AWS API; AWS itself has none."""

    kind: TargetKind
    account: str
    endpoint: str | None = None

    @property
    def emulated(self) -> bool:
        """Whether nothing of it is real AWS."""
        return self.endpoint is not None
