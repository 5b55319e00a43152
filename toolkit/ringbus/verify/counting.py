"""From what clusters got to deliveries: copies by source and destination."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringbus.federation.proof import Deliveries
from ringbus.verify.canary import SOURCE, CanaryProbe

_PATH = "x-received-from"


@dataclass(frozen=True, slots=True)
class CanaryReading:
    """A message as a cluster got it; ``path`` has the cluster_names that it was in before, the nearest first.

    Two with one identity and different paths are two copies. With the same path one was delivered twice, as a link
    may do once it was broken.
    """

    identity: str
    source: str
    path: tuple[str, ...]


Taken = Mapping[str, Sequence[CanaryReading]]


def readings(probe: CanaryProbe, answer: Iterable[Mapping[str, Any]]) -> list[CanaryReading]:
    """The messages in an answer of the API that are the probe's."""
    found = []
    for message in answer:
        properties = message.get("properties") or {}
        headers = properties.get("headers") or {}
        identity = str(properties.get("message_id", ""))
        if identity.startswith(f"{probe.run}/{probe.name}/"):
            path = tuple(str(one["cluster-name"]) for one in headers.get(_PATH, ()))
            found.append(CanaryReading(identity, str(headers.get(SOURCE, "")), path))
    return found


def measured(probe: CanaryProbe, sent: Collection[str], taken: Taken) -> Deliveries:
    """Copies for every pair of which both ends were asked; the others are not in it."""
    counted = Counter((one.source, at) for at, got in taken.items() for one in set(got))
    return {pair: counted[pair] for pair in probe.expected if pair[0] in sent and pair[1] in taken}


def repeated(taken: Taken) -> int:
    """How many messages came once more by the way they had come before."""
    return sum(len(got) - len(set(got)) for got in taken.values())
