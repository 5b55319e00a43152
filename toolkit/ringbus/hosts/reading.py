"""What was read of a host."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ringbus.hosts.ring_reading import RingReading


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file as it is; ``sha256`` in hex, and empty where it is not a plain file."""

    sha256: str
    owner: str
    group: str
    mode: int


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A unit: whether it runs, and the digest of what it last started with (empty: not known)."""

    active: bool
    started_with: str


@dataclass(frozen=True, slots=True)
class CertificateReading:
    """A certificate: when it ends, whether it is its key's and of today's authority, and whom it names."""

    end: datetime.datetime
    of_key: bool
    trusted: bool
    common_name: str
    names: frozenset[str]


class ApiState(StrEnum):
    """Whether RabbitMQ's API answered: it may be down, or not know the password."""

    ANSWERS = "answers"
    DENIES = "denies"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class BusReading:
    """A cluster's definitions as one of its nodes exports them; empty unless it answers."""

    state: ApiState
    definitions: Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class NodeReading:
    """A node as its cluster sees it."""

    name: str
    running: bool
    alarms: tuple[str, ...]
    partitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostFacts:
    """Everything read of one host. Files and certificates that are not there are not in the mappings.

    ``links`` are the (exchange, upstream) of all federation links that its cluster has, up or trying; None: not told.
    """

    files: Mapping[str, FileReading]
    units: Mapping[str, UnitReading]
    certificates: Mapping[str, CertificateReading]
    bus: BusReading
    nodes: tuple[NodeReading, ...]
    ring: RingReading = field(default_factory=RingReading)
    links: frozenset[tuple[str, str]] | None = None
