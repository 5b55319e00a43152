"""A broker of a small platform as it was recorded on RabbitMQ 4.0.5, and what it should be."""

from __future__ import annotations

import copy
import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

from ringbus.federation.graphs import links
from ringbus.hosts.bus_host import bus_files, bus_hosts
from ringbus.hosts.facts import answered
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.wanted import WantedHost
from ringbus.model.platform import Platform
from ringbus.topology.derive import derive

RECORDED = Path(__file__).resolve().parents[1] / "recordings" / "hosts" / "rabbitmq-4.0"
#: The moment of the recording.
NOW = datetime.datetime(2026, 11, 22, 23, 45, tzinfo=datetime.UTC)
PLATFORM = Platform.model_validate(
    {
        "ringbus": 1,
        "platform": "hailo",
        "domain": "hailo.example",
        "regions": {"eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b"]}},
        "bus": {
            "rabbitmq": "4.0",
            "nodes": 3,
            "disk": "50 GiB",
            "exchanges": {
                "events": {"kind": "events", "rate": "50/s", "size": "2 KiB"},
                "requests": {"kind": "rpc", "timeout": "10s"},
            },
        },
        "ring": {"keyspaces": ["customers"]},
        "services": {"greeter": {}},
    }
)
TOPOLOGY = derive(PLATFORM)
LINKS = links(TOPOLOGY, PLATFORM.bus.federation)
HOST = "bus-eu-west-1a-0"


def secret_value(name: str) -> str:
    """What the recorded platform had as the secret of that name."""
    return "ABCDEFGHIJKLMNOP" if name.endswith("cookie") else f"secret-of-{name.replace('/', '-')}"


def secrets() -> dict[tuple[str, str], str]:
    """All secrets of the recorded platform."""
    return {(secret.region, secret.name): secret_value(secret.name) for secret in TOPOLOGY.secrets}


def wanted(authority: str | None = None) -> dict[str, WantedHost]:
    """The hosts as the platform says, by name."""
    trusted = authority or (RECORDED / "authority.pem").read_text("utf-8")
    files = bus_files(PLATFORM, TOPOLOGY, LINKS)
    return {one.host.name: one for one in bus_hosts(TOPOLOGY, files, secrets(), trusted)}


def recorded(name: str = "answer", host: str = HOST) -> HostFacts:
    """The facts that a host gave."""
    return answered(wanted()[host], (RECORDED / f"{name}.txt").read_text("utf-8"))


def redefined(**changes: Any) -> HostFacts:
    """The recorded facts with functions of their sections applied to a copy of the definitions."""
    facts = recorded()
    definitions = copy.deepcopy(dict(facts.bus.definitions))
    for section, change in changes.items():
        definitions[section] = change(definitions[section])
    return replace(facts, bus=replace(facts.bus, definitions=definitions))
