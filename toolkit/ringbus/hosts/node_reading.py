"""What a node of the ring says of its cluster and of its own work, asked and read.

Source: `nodetool status` and `compactionstats`, and the virtual tables of `system_views`, Cassandra 4.1 and 5.0.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringbus.hosts.fact import HostFact, readings, script_of
from ringbus.hosts.shell import ShellCommand
from ringbus.render.paths import HINTS

_SECONDS = 330
_NODE = re.compile(r"^([UD?][NLJM]) +(\S+) .* ([0-9a-f-]{36}) ", re.MULTILINE)
#: `system_views.pending_hints` is silent on files that are still written to.
_HINTS = re.compile(r"^([0-9a-f-]{36})-\d+-\d+\.hints$", re.MULTILINE)
_PENDING = re.compile(r"^pending tasks:? +(\d+)", re.MULTILINE)
_ENDED = ("success", "failure")
STATEMENTS = (
    "SELECT schema_version FROM system.local",
    "SELECT status FROM system_views.streaming",
    "SELECT completed FROM system_views.repairs",
)


@dataclass(frozen=True, slots=True)
class NodeWorkReading:
    """What a node says; all is empty unless it ``answers``.

    ``states``: of every node by address as `nodetool status` has them, ``UN`` is up and normal. ``hints``: the
    addresses of those for whom some are kept. Then how much of each is under way.
    """

    answers: bool = False
    states: Mapping[str, str] = field(default_factory=dict)
    schema: str = ""
    hints: frozenset[str] = frozenset()
    streams: int = 0
    repairs: int = 0
    compactions: int = 0


def ring_question(host: str, name: str, password: str) -> ShellCommand:
    """The one command that asks a node; who asks comes by standard input."""
    asked = json.dumps({"logins": [[name, password]], "statements": STATEMENTS})
    return ShellCommand(host, script_of(tuple(_facts())), f"{asked}\n", _SECONDS)


def ring_answer(host: str, out: str) -> NodeWorkReading:
    """The reading in the answer to :func:`ring_question`."""
    found = readings(host, tuple(_facts()), out)
    if not found["status"] or found["tables"] is None or found["compactions"] is None:
        return NodeWorkReading()
    local, streams, repairs = found["tables"]
    return NodeWorkReading(
        answers=True,
        states={address: state for state, address, _ in found["status"]},
        schema=str(local[0]["schema_version"]),
        hints=frozenset(address for _, address, host in found["status"] if host in found["hints"]),
        streams=sum(row["status"] not in _ENDED for row in streams),
        repairs=sum(not row["completed"] for row in repairs),
        compactions=found["compactions"],
    )


def _facts() -> Iterable[HostFact]:
    yield HostFact("status", "timeout 100 nodetool status", _status)
    yield HostFact("tables", 'printf "%s\\n" "$login" | timeout 100 ringbus-cql', _tables)
    yield HostFact("hints", f"ls {HINTS}", _hints)
    yield HostFact("compactions", "timeout 100 nodetool compactionstats", _compactions)


def _status(code: int, out: str) -> list[tuple[str, str, str]]:
    """State, address and id of every node."""
    return _NODE.findall(out) if code == 0 else []


def _hints(_code: int, out: str) -> frozenset[str]:
    """The ids of those for whom there are any."""
    return frozenset(_HINTS.findall(out))


def _tables(code: int, out: str) -> list[list[dict[str, Any]]] | None:
    return list(json.loads(out)["rows"]) if code == 0 else None


def _compactions(code: int, out: str) -> int | None:
    found = _PENDING.search(out)
    return int(found[1]) if code == 0 and found else None
