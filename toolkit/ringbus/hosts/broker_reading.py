"""What a broker's own tools say of its cluster, asked and read.

Source: `rabbitmqctl cluster_status --formatter json` and `rabbitmq-diagnostics check_if_node_is_quorum_critical`, 4.0.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ringbus.hosts import federation_links
from ringbus.hosts.fact import HostFact, readings, script_of
from ringbus.hosts.shell import ShellCommand

#: Three questions of at most a hundred seconds each.
_SECONDS = 330
_FACTS = {
    "cluster": "timeout 100 rabbitmqctl -q cluster_status --formatter json",
    "links": f"timeout 100 {federation_links.LIST}",
    "critical": "timeout 100 rabbitmq-diagnostics -q check_if_node_is_quorum_critical 2>&1",
}


@dataclass(frozen=True, slots=True)
class BrokerReading:
    """What a broker says, by names of hosts; all is empty unless it ``runs``.

    ``drained`` are those in maintenance, ``ports`` where each listens, ``critical`` what it says when a queue has no
    member too many, ``lacking`` the links that the cluster should have and has not; None where it does not tell.
    """

    runs: bool = False
    members: frozenset[str] = frozenset()
    running: frozenset[str] = frozenset()
    drained: frozenset[str] = frozenset()
    alarms: tuple[str, ...] = ()
    partitions: frozenset[str] = frozenset()
    ports: Mapping[str, frozenset[int]] = field(default_factory=dict)
    critical: str = ""
    lacking: tuple[str, ...] | None = ()


def bus_question(host: str) -> ShellCommand:
    """The one command that asks a broker; it asks for no password."""
    return ShellCommand(host, script_of(tuple(_facts())), seconds=_SECONDS)


def bus_answer(host: str, out: str) -> BrokerReading:
    """The reading in the answer to :func:`bus_question`."""
    found = readings(host, tuple(_facts()), out)
    said = found["cluster"]
    return _reading(said, found["critical"], found["links"]) if said else BrokerReading()


def _facts() -> Iterable[HostFact]:
    yield HostFact("cluster", _FACTS["cluster"], _cluster)
    yield HostFact("critical", _FACTS["critical"], _critical)
    yield HostFact("links", _FACTS["links"], federation_links.lacking)


def _cluster(code: int, out: str) -> dict[str, Any]:
    """Nothing where no broker answers."""
    return dict(json.loads(out)) if code == 0 else {}


def _critical(code: int, out: str) -> str:
    """What stands behind a refusal; empty where it may be stopped."""
    return "" if code == 0 else " ".join(out.split()) or f"exit code {code}"


def _reading(said: Mapping[str, Any], critical: str, lacking: tuple[str, ...] | None) -> BrokerReading:
    return BrokerReading(
        runs=True,
        members=frozenset(map(_host, (*said["disk_nodes"], *said.get("ram_nodes", ())))),
        running=frozenset(map(_host, said["running_nodes"])),
        drained=frozenset(_host(node) for node, state in said["maintenance_status"].items() if _in_maintenance(state)),
        alarms=tuple(sorted(map(_alarm, said["alarms"]))),
        partitions=frozenset(_host(node) for node, others in said["partitions"].items() if others),
        ports={_host(node): frozenset(int(one["port"]) for one in own) for node, own in said["listeners"].items()},
        critical=critical,
        lacking=lacking,
    )


def _in_maintenance(state: str) -> bool:
    return state != "not under maintenance"


def _alarm(alarm: Mapping[str, Any]) -> str:
    """``bus-eu-west-1a-0 is short of memory``."""
    return f"{_host(str(alarm.get('node', '')))} is short of {alarm.get('resource', 'something')}"


def _host(node: str) -> str:
    """The host of ``rabbit@bus-eu-west-1a-0.eu-west-1.hailo.internal``."""
    return node.partition("@")[2].partition(".")[0]
