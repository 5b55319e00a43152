"""What may be away: a zone, a region, a link or a host."""

from dataclasses import dataclass
from enum import StrEnum


class LossKind(StrEnum):
    """What sort of thing is away."""

    ZONE = "zone"
    REGION = "region"
    LINK = "link"
    HOST = "host"


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """A zone (``eu-west-1a``), region or host by its name, or a link (``eu-west-1a > eu-west-1b``), that is away."""

    kind: LossKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.name}"
