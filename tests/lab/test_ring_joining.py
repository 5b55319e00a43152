"""A node joins a ring of real Cassandra nodes that stands, and what it took over goes from the disks of the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringbus.topology.values import Role
from tests.lab.configuring import ConfiguredLab, configured
from tests.lab.cql import ask, login, states

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.96.0.0/16, zones: [a]}}
bus: {{nodes: 1}}
ring: {{nodes: 1, replication: 1, keyspaces: [rides]}}
"""
FIRST, SECOND = "ring-eu-west-1a-0", "ring-eu-west-1a-1"
ROWS = 400


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab whose ring is one node, with rows."""
    with configured(tmp_path_factory.mktemp("joining"), _PLATFORM, "j", Role.RING) as standing:
        who = login(standing, "services")
        ask(standing, FIRST, who, "CREATE TABLE rides.seen (id int PRIMARY KEY)")
        ask(standing, FIRST, who, *(f"INSERT INTO rides.seen (id) VALUES ({number})" for number in range(ROWS)))
        yield standing


def rows_on_disk(lab: ConfiguredLab, host: str) -> int:
    """About how many rows of the table a node has on its disk."""
    said = lab.on(host, "nodetool flush rides && nodetool tablestats rides.seen")
    (count,) = [line.split()[-1] for line in said.splitlines() if "Number of partitions" in line]
    return int(count)


def test_who_joins_takes_rows_over_and_the_others_give_them_up(lab: ConfiguredLab) -> None:
    assert rows_on_disk(lab, FIRST) > 0.9 * ROWS
    file = lab.folder / "platform.yaml"
    file.write_text(file.read_text("utf-8").replace("ring: {nodes: 1", "ring: {nodes: 2"), encoding="utf-8")
    grown = ConfiguredLab(lab.folder, Role.RING)
    grown.ringbus.run("lab", "up", "--bodies-only", "--profile", "full")
    found = grown.configure()
    assert (SECOND, "first start of cassandra, joining its ring") in found
    assert [step for step in found if step[1] == "cleanup"] == [(FIRST, "cleanup"), (SECOND, "cleanup")]
    assert grown.plan() == []
    assert states(grown, FIRST) == states(grown, SECOND) == ["UN"] * 2
    (rows,) = ask(grown, SECOND, login(grown, "services"), "SELECT id FROM rides.seen")
    assert sorted(row["id"] for row in rows) == list(range(ROWS))
    held = [rows_on_disk(grown, host) for host in (FIRST, SECOND)]
    assert min(held) > 0
    assert sum(held) < 1.2 * ROWS
