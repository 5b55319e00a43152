"""The platform of the kill matrix: small, and a little other each time, so that every release changes something."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

REGION = "eu-west-1"
_FILE = """\
ringbus: 1
platform: {platform}
account: "{account}"
dns: {{zone: none}}
access: {{via: ssm}}
regions:
  {region}: {{network: 10.61.0.0/20, zones: [a, b, c]}}
bus: {{nodes: 1}}
ring: {{nodes: {ring_nodes}, instance: {ring_instance}, keyspaces: [main]}}
api: {{min: 1, max: 2}}
services:
  hello: {{min: 1, max: 1, secrets: [key-{number}]}}
"""


@dataclass(frozen=True)
class PlatformText:
    """A secret has the ``number`` in its name: another number changes the stacks `base` and `region`."""

    platform: str
    account: str
    number: int = 0
    ring_nodes: int = 1
    ring_instance: str = "r6i.large"

    def __str__(self) -> str:
        return _FILE.format(region=REGION, **asdict(self))

    def next(self) -> PlatformText:
        """The same with another secret."""
        return replace(self, number=self.number + 1)
