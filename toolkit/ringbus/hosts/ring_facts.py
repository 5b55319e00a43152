"""The facts that are asked of a host of the ring alone: whether it ever joined, and what its cluster holds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ringbus.hosts.fact import HostFact
from ringbus.hosts.ring_reading import STATEMENTS, RingReading, cql, words, yes
from ringbus.hosts.ring_scripts import UNREPAIRED
from ringbus.hosts.ring_wanted import DEFAULT, SERVICE, WantedRing
from ringbus.render import paths

_THERE = "if [ -e {0} ]; then echo {0}; fi"
_ASK = "printf '%s\\n' \"$login\" | ringbus-cql"


def ring_login(wanted: WantedRing, *, greeted: bool) -> str:
    """The line that says who asks, and what: as the default superuser only while the administrator is not let in.

    Who is only ``greeted`` says whether it speaks, and nothing of the cluster.
    """
    return "{}" if greeted else json.dumps({"logins": wanted.logins, "spare": [DEFAULT], "statements": STATEMENTS})


def ring_facts() -> Iterable[HostFact]:
    """What is asked of a host of the ring."""
    yield HostFact("ring", _ASK, cql)
    yield HostFact("joined", _THERE.format(paths.JOINED), yes)
    yield HostFact("unbuilt", _THERE.format(paths.UNBUILT), yes)
    yield HostFact("uncleaned", _THERE.format(paths.UNCLEANED), yes)
    yield HostFact("unrepaired", UNREPAIRED, words)
    yield HostFact("user", f"getent passwd {SERVICE}", yes)


def ring_reading(found: Mapping[str, Any]) -> RingReading:
    """What they say together; a node that speaks has joined."""
    read: RingReading = found["ring"]
    joined = found["joined"] or read.speaks
    owed = {name: found[name] for name in ("unbuilt", "uncleaned", "unrepaired")}
    return replace(read, user=found["user"], joined=joined, **owed)
