"""Real Cassandra of one ring with a node in each of three zones, brought to what the platform says over SSH."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ringbus.errors import RingbusError
from ringbus.topology.values import Role
from tests.lab import cql
from tests.lab.configuring import ConfiguredLab, configured
from tests.lab.cql import login, states

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.94.0.0/16, zones: [a, b, c]}}
bus: {{nodes: 1}}
ring: {{nodes: 1, replication: 3, keyspaces: [customers, rides]}}
"""
NODES = [f"ring-eu-west-1{letter}-0" for letter in "abc"]
YAML = "/etc/cassandra/cassandra.yaml"
SYSTEM = ["system_auth", "system_distributed", "system_traces"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab whose ring was founded."""
    with configured(tmp_path_factory.mktemp("ring"), _PLATFORM, "r", Role.RING) as standing:
        yield standing


@pytest.fixture(autouse=True)
def whole(lab: ConfiguredLab) -> Iterator[None]:
    """Every test leaves all hosts as they should be."""
    yield
    lab.configure()
    assert lab.plan() == []


def ask(lab: ConfiguredLab, who: list[str], *statements: str, code: int = 0, host: str = NODES[1]) -> Any:
    """The rows that statements give."""
    return cql.ask(lab, host, who, *statements, code=code)


def admin(lab: ConfiguredLab, *statements: str) -> Any:
    return ask(lab, login(lab, "ringbus"), *statements)


def all_tokens(lab: ConfiguredLab) -> set[str]:
    own, peers = admin(lab, "SELECT tokens FROM system.local", "SELECT tokens FROM system.peers_v2")
    return {token for row in (*own, *peers) for token in row["tokens"]}


def test_the_ring_stands_with_even_tokens_and_nothing_is_left_to_do(lab: ConfiguredLab) -> None:
    assert states(lab, NODES[0]) == ["UN"] * 3
    found = sorted(map(int, all_tokens(lab)))
    assert {after - before for before, after in itertools.pairwise(found)} == {2**64 // 48}
    assert lab.plan() == []
    assert lab.configure() == []


def test_every_keyspace_has_its_copies_in_the_region(lab: ConfiguredLab) -> None:
    (rows,) = admin(lab, "SELECT keyspace_name, replication FROM system_schema.keyspaces")
    held = {row["keyspace_name"]: row["replication"] for row in rows}
    for name in (*SYSTEM, "customers", "rides"):
        assert held[name] == {"class": "org.apache.cassandra.locator.NetworkTopologyStrategy", "eu-west-1": "3"}


def test_services_work_in_their_keyspaces_and_nobody_else_is_let_in(lab: ConfiguredLab) -> None:
    who = login(lab, "services")
    table = "CREATE TABLE IF NOT EXISTS rides.seen (id text PRIMARY KEY, at int)"
    ask(lab, who, table, "INSERT INTO rides.seen (id, at) VALUES ('a', 7)")
    for host in NODES:
        assert ask(lab, who, "SELECT id, at FROM rides.seen", host=host) == [[{"id": "a", "at": 7}]]
    ask(lab, who, "DROP KEYSPACE rides", code=1)
    ask(lab, who, "CREATE ROLE other", code=1)
    ask(lab, ["cassandra", "cassandra"], code=3)
    ask(lab, ["ringbus", "wrong"], code=3)


def test_only_encrypted_connections_with_the_platforms_certificates_are_taken(lab: ConfiguredLab) -> None:
    address = lab.body(NODES[0]).address
    plain = f"import socket; s = socket.create_connection(('{address}', 9042), 5); " \
            "s.sendall(b'\\4\\0\\0\\0\\5\\0\\0\\0\\0'); print(s.recv(9))"  # fmt: skip
    assert lab.on(NODES[0], f'python3 -c "{plain}"', None) in {"", "b''"}
    for port in (7000, 9042):
        asked = f"openssl s_client -connect {address}:{port} -CAfile /etc/ringbus/tls/ca.pem -verify_return_error"
        assert "Verify return code: 0 (ok)" in lab.on(NODES[0], f"{asked} </dev/null 2>&1", None)


def test_what_was_changed_by_hand_is_exactly_what_is_found(lab: ConfiguredLab) -> None:
    admin(
        lab,
        "ALTER KEYSPACE rides WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 2}",
        "DROP ROLE services",
        "CREATE KEYSPACE IF NOT EXISTS other WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    )
    lab.on(NODES[2], f"echo 'hinted_handoff_enabled: false' >>{YAML}")
    expect = [
        (NODES[2], f"file {YAML}"),
        (NODES[2], "restart cassandra"),
        (NODES[0], "keyspace rides"),
        (NODES[0], "role services"),
    ]
    before = all_tokens(lab)
    assert lab.plan() == expect
    with pytest.raises(RingbusError, match="its whole bus cluster and ring-"):  # nobody started the brokers
        lab.configure()
    accepted = (lab.body(NODES[2]).zone,)
    assert lab.configure(accepted=accepted) == [*expect, (NODES[0], "repair of rides")]
    assert lab.plan() == []
    assert states(lab, NODES[0]) == ["UN"] * 3
    assert all_tokens(lab) == before


def test_what_was_altered_and_not_repaired_is_repaired_by_the_next(lab: ConfiguredLab) -> None:
    lab.on(NODES[1], "install -d /var/lib/ringbus/unrepaired; touch /var/lib/ringbus/unrepaired/rides")
    assert lab.configure() == [(NODES[1], "repair of rides")]
    assert lab.on(NODES[1], "ls /var/lib/ringbus/unrepaired") == ""


def test_a_node_that_was_stopped_is_started_with_the_tokens_it_has(lab: ConfiguredLab) -> None:
    before = all_tokens(lab)
    lab.on(NODES[1], "systemctl stop cassandra")
    assert lab.configure() == [(NODES[1], "start cassandra")]
    assert all_tokens(lab) == before


@pytest.mark.parametrize("way", ["its process", "its host"])
def test_a_killed_node_starts_with_the_tokens_it_has(lab: ConfiguredLab, way: str) -> None:
    tokens = all_tokens(lab)
    before = lab.kill_process(NODES[1], "cassandra") if way == "its process" else lab.kill_host(NODES[1], "cassandra")
    assert set(lab.configure()) <= {(NODES[1], "start cassandra")}  # its unit starts it too, after half a minute
    answers = "for i in $(seq 50); do echo '{}' | ringbus-cql >/dev/null 2>&1 && exit 0; sleep 1; done; exit 1"
    lab.on(NODES[1], answers)  # one that its host starts runs some time before it answers
    assert lab.plan() == []
    assert lab.main_of(NODES[1], "cassandra") != before
    assert states(lab, NODES[0]) == ["UN"] * 3
    assert all_tokens(lab) == tokens


def test_a_node_that_lost_its_data_takes_its_place_again(lab: ConfiguredLab) -> None:
    """The second zone's is a seed, which would take no data from others, were it one for itself."""
    lost, before = NODES[1], all_tokens(lab)
    lab.on(lost, "systemctl stop cassandra; rm -rf /data/cassandra")
    assert lab.configure() == [(lost, "first start of cassandra, replacing its lost self")]
    assert states(lab, NODES[0]) == ["UN"] * 3
    assert all_tokens(lab) == before
    assert ask(lab, login(lab, "services"), "SELECT id, at FROM rides.seen", host=lost) == [[{"id": "a", "at": 7}]]
