"""What a host with Cassandra 5.0.5 said of itself, before it was configured and after."""

from __future__ import annotations

import datetime
from pathlib import Path

from ringbus.hosts.actions import UnitAction
from ringbus.hosts.facts import answered
from ringbus.hosts.planner import host_actions
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.ring_host import ring_hosts
from ringbus.hosts.ring_planner import ring_actions
from ringbus.hosts.ring_reading import KeyspaceReading
from ringbus.hosts.ring_wanted import ADMIN, SERVICES
from ringbus.hosts.wanted import WantedHost
from ringbus.model.platform import Platform
from ringbus.topology.derive import derive

RECORDED = Path(__file__).resolve().parents[1] / "recordings" / "hosts" / "cassandra-5.0"
#: The moment of the recording.
NOW = datetime.datetime(2026, 11, 23, 0, 45, tzinfo=datetime.UTC)
PLATFORM = Platform.model_validate(
    {
        "ringbus": 1,
        "platform": "rbrecord",
        "domain": "lab.example",
        "regions": {"eu-west-1": {"network": "10.94.0.0/16", "zones": ["a", "b", "c"]}},
        "bus": {"nodes": 1},
        "ring": {"nodes": 1, "replication": 3, "keyspaces": ["customers", "rides"]},
    }
)
TOPOLOGY = derive(PLATFORM)


def wanted() -> WantedHost:
    """The recorded host as the platform says."""
    secrets = {(one.region, one.name): f"value-of-{one.name.replace('/', '-')}" for one in TOPOLOGY.secrets}
    authority = (RECORDED / "authority.pem").read_text("utf-8")
    return next(iter(ring_hosts(PLATFORM, TOPOLOGY, secrets, authority)))


def recorded(name: str) -> HostFacts:
    return answered(wanted(), (RECORDED / f"{name}.txt").read_text("utf-8"))


def test_on_a_configured_host_nothing_is_left_to_do() -> None:
    one, facts = wanted(), recorded("answer")
    assert one.ring
    # Files may change with the toolkit; what is read of certificates and of the cluster may not.
    left = [action for action in host_actions(one, facts, NOW) if action.what.startswith("certificate")]
    assert left == []
    assert ring_actions(one.host.name, one.ring, facts.ring) == ()


def test_what_cassandra_says_is_read() -> None:
    ring = recorded("answer").ring
    assert (ring.speaks, ring.joined, ring.user, ring.unbuilt) == (True, True, True, False)
    assert ring.accepted == {ADMIN, SERVICES}
    assert ring.regions == {"eu-west-1"}
    assert ring.members == {"10.94.33.0", "10.94.65.0"}
    assert ring.keyspaces["rides"] == KeyspaceReading(True, "NetworkTopologyStrategy", {"eu-west-1": "3"})
    assert (ring.roles["cassandra"].superuser, ring.roles["cassandra"].login) == (False, False)
    assert ring.roles[SERVICES].permissions["data/rides"] >= {"ALTER", "CREATE", "MODIFY", "SELECT"}


def test_a_host_that_was_never_configured_has_nothing() -> None:
    one, facts = wanted(), recorded("answer-before")
    actions = host_actions(one, facts, NOW)
    assert {action.what for action in actions} >= {f"file {file.path}" for file in one.files}
    assert isinstance(actions[-1], UnitAction)
    assert (facts.ring.speaks, facts.ring.joined, facts.ring.user) == (False, False, True)
    assert one.ring
    assert ring_actions(one.host.name, one.ring, facts.ring) == ()
