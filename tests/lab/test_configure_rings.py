"""A second ring of real Cassandra beside one that stands and has rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringbus.topology.values import Role
from tests.lab import cql
from tests.lab.configuring import ConfiguredLab, configured

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.95.0.0/16, zones: [a]}}
  us-east-1: {{network: 10.96.0.0/16, zones: [a]}}
bus: {{nodes: 1}}
ring: {{nodes: 1, replication: 1, keyspaces: [rides]}}
"""
NEAR, FAR = "ring-eu-west-1a-0", "ring-us-east-1a-0"
WHAT = "first start of cassandra, founding its ring"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab of two regions, whose near ring alone was founded."""
    with configured(tmp_path_factory.mktemp("rings"), _PLATFORM, "s", Role.RING, (NEAR,)) as standing:
        yield standing


def ask(lab: ConfiguredLab, host: str, *statements: str) -> list[list[dict[str, object]]]:
    """The rows that statements give to services."""
    rows: list[list[dict[str, object]]] = cql.ask(
        lab, host, cql.login(lab, "services", lab.body(host).region), *statements
    )
    return rows


def test_a_ring_that_is_added_has_the_rows_that_were_there(lab: ConfiguredLab) -> None:
    many = [f"INSERT INTO rides.seen (id, at) VALUES ('{number}', {number})" for number in range(100)]
    ask(lab, NEAR, "CREATE TABLE rides.seen (id text PRIMARY KEY, at int)", *many)
    done = lab.configure()
    assert (FAR, f"{WHAT} beside others") in done
    assert [what for host, what in done if host == NEAR] == [
        "keyspace system_auth", "keyspace system_distributed", "keyspace system_traces", "keyspace rides",
    ]  # fmt: skip
    assert done[-1] == (FAR, "rebuild")
    assert lab.plan() == []
    ask(lab, NEAR, "INSERT INTO rides.seen (id, at) VALUES ('100', 100)")
    lab.on(NEAR, "systemctl stop cassandra")  # so that only its own rows answer
    (rows,) = ask(lab, FAR, "SELECT id, at FROM rides.seen")
    assert {row["at"] for row in rows} == set(range(101))
    assert lab.configure() == [(NEAR, "start cassandra")]
