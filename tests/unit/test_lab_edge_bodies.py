"""Who stands at a lab's edge, and whom they reach."""

from __future__ import annotations

from ipaddress import IPv4Address
from itertools import permutations
from pathlib import Path

import pytest

from ringbus.aws.inventory import HostFacts
from ringbus.lab.edge.record import BalancerPlace, EdgeRecord, read_record
from ringbus.lab.edge.standing import edge_bodies
from ringbus.lab.edge.wishes import follower_inputs, read_inputs
from ringbus.lab.layout import OPERATOR, Body, LabTopology, lay_out
from ringbus.lab.processes import BodyState
from ringbus.lab.profile import LabLevel
from ringbus.lab.ruleset import ruleset
from ringbus.lab.status import BodyStatus, LabStatus
from tests.unit.platforms import platform, topology
from tests.unit.test_lab_ruleset import PORTS, Router

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def instance(number: int, role: str, zone: str, service: str = "") -> HostFacts:
    address = IPv4Address(f"10.{11 if zone.startswith('eu') else 13}.4.{number}")
    return HostFacts(
        f"hailo-{role}",
        role,
        zone[:-1],
        zone,
        None,
        address,
        f"i-00000000{number:04d}",
        "c6i.large",
        "running",
        service,
    )


RECORD = EdgeRecord(
    "http://127.0.0.1:4566",
    "500000000000",
    (
        instance(4, "api", "eu-west-1a"),
        instance(5, "service", "eu-west-1b", "allocation"),
        instance(6, "ingest", "eu-west-1c"),
        instance(7, "api", "us-east-1a"),
        instance(8, "service", "us-east-1a", "nobody-knows-it"),
    ),
    (BalancerPlace("eu-west-1", "hailo-edge", ZONES), BalancerPlace("us-east-1", "hailo-edge", ("us-east-1a",))),
)


def laid_out() -> LabTopology:
    return lay_out(platform(), topology(), edge_bodies(platform(), topology(), RECORD))


def test_a_body_for_every_instance_and_node_and_the_public() -> None:
    bodies = edge_bodies(platform(), topology(), RECORD)
    assert [(body.name, body.role, str(body.address)) for body in bodies] == [
        ("api-eu-west-1a-000004", "api", "10.11.4.4"),
        ("allocation-eu-west-1b-000005", "services", "10.11.4.5"),
        ("ingest-eu-west-1c-000006", "ingest", "10.11.4.6"),
        ("api-us-east-1a-000007", "api", "10.13.4.7"),
        ("hailo-edge-eu-west-1a", "edge", "10.11.15.253"),
        ("hailo-edge-eu-west-1b", "edge", "10.11.47.253"),
        ("hailo-edge-eu-west-1c", "edge", "10.11.79.253"),
        ("hailo-edge-us-east-1a", "edge", "10.13.15.253"),
        ("client-eu-west-1", "client", "192.0.2.10"),
        ("client-us-east-1", "client", "192.0.2.11"),
    ]
    assert all(body.user_data for body in bodies)
    assert edge_bodies(platform(), topology(), None) == ()


def test_nodes_stand_in_public_subnets() -> None:
    zones = {zone.name: zone for region in topology().regions for zone in region.zones}
    for body in edge_bodies(platform(), topology(), RECORD):
        if body.role == "edge":
            assert body.address in zones[body.zone].subnets.public


def wanted(one: Body, other: Body) -> set[int]:
    same = one.region == other.region
    tier = {"api", "services", "ingest"}
    found = set()
    if one.role == "client" and other.role == "edge":
        found = {80, 443}
    if same and one.role in tier and other.role == "bus":
        found = {5671}
    if same and one.role == "services" and other.role == "ring":
        found = {9042}
    if same and one.role == "edge" and other.role in ("api", "ingest"):
        found = {8080}
    if same and one.role == "bastion" and other.role in tier:
        found = {22}
    return found


def test_everyone_reaches_whom_they_must_and_nobody_else() -> None:
    lab = laid_out()
    router = Router(ruleset(platform(), topology(), lab))
    edge = {"api", "services", "ingest", "edge", "client"}
    for one, other in permutations(lab.bodies, 2):
        if {one.role, other.role} & edge:
            source, destination = str(one.address), str(other.address)
            start = "incoming" if one.role == "client" else "outgoing"
            found = {port for port in (*PORTS, 8080) if router._verdict(start, source, destination, port)}
            assert found == wanted(one, other), (one.name, other.name)
    for body in lab.bodies:
        if body.role in edge:
            assert not any(router.passes(str(OPERATOR), str(body.address), port) for port in PORTS)


def test_a_record_is_read_as_it_was_kept(tmp_path: Path) -> None:
    RECORD.write(tmp_path / "edge.json")
    assert read_record(tmp_path / "edge.json") == RECORD
    assert read_record(tmp_path / "nothing.json") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "instances": 3}'])
def test_what_cannot_be_read_is_no_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "edge.json").write_text(text, encoding="utf-8")
    assert read_record(tmp_path / "edge.json") is None


def test_the_follower_knows_who_asks_by_address(tmp_path: Path) -> None:
    follower_inputs(topology(), laid_out(), RECORD, tmp_path).write(tmp_path / "follower.json")
    inputs = read_inputs(tmp_path / "follower.json")
    assert inputs == follower_inputs(topology(), laid_out(), RECORD, tmp_path)
    assert [inputs.region_near(one) for one in ("10.11.4.4", "192.0.2.11", "10.13.0.1", "8.8.8.8")] == [
        "eu-west-1",
        "us-east-1",
        "us-east-1",
        "",
    ]
    end, client = inputs.asking("10.11.4.4"), inputs.client("us-east-1")
    assert end
    assert (end.instance, end.zone) == ("i-000000000004", "eu-west-1a")
    assert client
    assert inputs.namespace(client) == "rb-hailo.client-us-east-1"


@pytest.mark.parametrize(("followed", "fine"), [(None, True), (True, True), (False, False)])
def test_a_lab_whose_edge_nobody_follows_is_not_fine(followed: bool | None, fine: bool) -> None:
    status = LabStatus(
        "hailo", LabLevel.SMALL, (BodyStatus("h", "z", "bus", "10.0.0.1", BodyState.UP),), (), 0, followed
    )
    assert status.fine is fine
    assert (status.to_json()["up"], status.to_json()["edge"]) == (fine, {"followed": followed})
