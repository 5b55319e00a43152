"""What the edge of a lab was brought up with: kept in the lab's folder, so that it is known without asking AWS."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from ringbus.aws.inventory import HostFacts
from ringbus.lab.stores.facts import StoreFacts, store_of
from ringbus.machine.files import replace

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class BalancerPlace:
    """A load balancer and the zones in which it has a node."""

    region: str
    name: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """The API it was read from, the instances of autoscaling groups, the load balancers, the stores behind them."""

    endpoint: str
    account: str
    instances: tuple[HostFacts, ...]
    balancers: tuple[BalancerPlace, ...]
    stores: tuple[StoreFacts, ...] = ()

    def write(self, path: Path) -> None:
        """Keep it."""
        document = {
            "kind": "lab-edge",
            "format": _FORMAT,
            "endpoint": self.endpoint,
            "account": self.account,
            "instances": [one.to_json() for one in self.instances],
            "balancers": [asdict(one) for one in self.balancers],
            "stores": [one.to_json() for one in self.stores],
        }
        replace(path, f"{json.dumps(document, indent=1)}\n".encode())


def read_record(path: Path) -> EdgeRecord | None:
    """The record that is kept; None where there is none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return _record(kept) if kept["format"] == _FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(kept: Mapping[str, Any]) -> EdgeRecord:
    return EdgeRecord(
        kept["endpoint"],
        kept["account"],
        tuple(HostFacts(**{**one, "address": IPv4Address(one["address"])}) for one in kept["instances"]),
        tuple(BalancerPlace(one["region"], one["name"], tuple(one["zones"])) for one in kept["balancers"]),
        tuple(store_of(one) for one in kept.get("stores", ())),
    )
