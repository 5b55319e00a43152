"""What a lab consists of, in which size, and what it cannot have."""

from __future__ import annotations

from collections import Counter

import pytest

from ringbus.errors import RingbusError
from ringbus.lab.layout import lay_out
from ringbus.lab.profile import LabLevel, scaled
from ringbus.model.regional import api_in, bus_in, ring_in
from ringbus.topology.derive import derive
from tests.unit.platforms import Given, platform, topology


def test_a_body_for_every_host_with_its_address_and_name() -> None:
    found = topology()
    lab = lay_out(platform(), found)
    assert [(body.name, body.address) for body in lab.bodies] == [(host.name, host.address) for host in found.hosts]
    body = lab.body("bus-eu-west-1a-0")
    assert body
    assert body.full_name == "bus-eu-west-1a-0.eu-west-1.hailo.internal"
    assert lab.namespace(body) == "rb-hailo.bus-eu-west-1a-0"
    assert lab.body("bus-eu-west-1a-9") is None


def test_cables_are_names_that_the_kernel_takes_and_differ() -> None:
    lab = lay_out(platform(), topology())
    cables = [body.cable for body in lab.bodies]
    assert len(set(cables)) == len(cables)
    assert max(len(cable) for cable in cables) <= 15


def test_bastions_of_ones_own_zone_come_first() -> None:
    lab = lay_out(platform(), topology())
    body = lab.body("ring-us-east-1b-0")
    assert body
    assert [one.name for one in lab.bastions(body)] == [
        "bastion-us-east-1b-0",
        "bastion-us-east-1a-0",
        "bastion-us-east-1c-0",
    ]


@pytest.mark.parametrize(
    ("changes", "wheres"),
    [
        ({"access": {"via": "ssm"}}, ["access.via"]),
        ({"bus": {"rabbitmq": "3.13"}}, ["eu-west-1: bus.rabbitmq", "us-east-1: bus.rabbitmq"]),
        ({"regions": {"us-east-1": {"ring": {"cassandra": "4.1"}}}}, ["us-east-1: ring.cassandra"]),
        (
            {"access": {"via": "ssm"}, "ring": {"cassandra": "4.1"}},
            ["access.via", "eu-west-1: ring.cassandra", "us-east-1: ring.cassandra"],
        ),
    ],
)
def test_all_that_the_lab_cannot_have_is_told_at_once(changes: Given, wheres: list[str]) -> None:
    with pytest.raises(RingbusError) as told:
        lay_out(platform(changes), topology(changes))
    assert [str(finding.where) for finding in told.value.findings] == wheres
    assert {finding.code for finding in told.value.findings} == {"RB505"}
    assert all(finding.hint for finding in told.value.findings)


def test_the_small_lab_has_one_of_each_a_zone_wherever_a_region_says_otherwise() -> None:
    given = platform({"bus": {"nodes": 3}, "ring": {"nodes": 2, "replication": 3}, "regions": {
        "us-east-1": {"bus": {"nodes": 5, "disk": "200 GiB"}, "ring": {"nodes": 4}, "api": {"min": 9, "max": 20}},
    }})  # fmt: skip
    small = scaled(given, LabLevel.SMALL)
    counted = Counter((host.region, host.letter, host.role.value) for host in derive(small).hosts)
    assert set(counted.values()) == {1}
    assert {region.wave for region in derive(small).regions} == {1}
    assert len(counted) == 18
    assert [(api_in(small, name).min, api_in(small, name).max) for name in small.regions] == [(2, 2)] * 2
    assert bus_in(small, "us-east-1").disk == bus_in(given, "us-east-1").disk
    assert scaled(small, LabLevel.SMALL) == small


@pytest.mark.parametrize(("zones", "replication", "left"), [(["a", "b", "c"], 3, 3), (["a"], 3, 1), (["a", "b"], 1, 1)])
def test_a_small_ring_has_no_more_copies_than_nodes(zones: list[str], replication: int, left: int) -> None:
    regions = {"eu-west-1": {"zones": zones}, "us-east-1": {"zones": zones}}
    given = platform({"regions": regions, "ring": {"nodes": 3, "replication": replication}})
    assert ring_in(scaled(given, LabLevel.SMALL), "eu-west-1").replication == left


def test_the_full_lab_is_the_file() -> None:
    given = platform()
    assert scaled(given, LabLevel.FULL) is given


def test_nothing_that_stays_moves() -> None:
    given = platform()
    before = {host.name: host.address for host in derive(given).hosts}
    assert all(before[host.name] == host.address for host in derive(scaled(given, LabLevel.SMALL)).hosts)
