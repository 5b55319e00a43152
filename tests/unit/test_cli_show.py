"""`ringbus show` in JSON: the keys that others rely on, and values that agree with each other."""

from __future__ import annotations

import json
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from ringbus.cli.main import run

EXAMPLES = Path(__file__).parents[2] / "examples"
KEYS = {
    "regions": {"name", "network", "zones"},
    "hosts": {"name", "role", "region", "zone", "address", "instance"},
    "clusters": {"name", "cluster_name", "region", "zone", "nodes"},
    "exchanges": {"name", "kind", "type", "federated"},
    "links": {"upstream", "downstream", "exchange", "max_hops"},
    "rings": {"region", "racks", "seeds"},
    "stacks": {"name", "kind"},
}


@pytest.fixture(params=["hailo", "minimal", "three-regions"])
def shown(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """`show topology --json` of an example."""
    monkeypatch.chdir(tmp_path)
    assert run(["show", "topology", "--json", "-f", str(EXAMPLES / f"{request.param}.yaml")]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_keys_are_there(shown: dict[str, Any]) -> None:
    assert shown.keys() >= {"platform", "stage", *KEYS}
    for part, keys in KEYS.items():
        assert shown[part], part
        assert all(each.keys() >= keys for each in shown[part])
    zones = [zone for region in shown["regions"] for zone in region["zones"]]
    assert all(zone.keys() >= {"name", "subnets"} for zone in zones)
    assert all(set(zone["subnets"]) == {"hosts", "private", "managed", "public"} for zone in zones)
    assert all(rack.keys() >= {"zone", "hosts"} for ring in shown["rings"] for rack in ring["racks"])


def test_names_refer_to_what_is_there(shown: dict[str, Any]) -> None:
    hosts = {host["name"]: host for host in shown["hosts"]}
    zones = {zone["name"]: zone for region in shown["regions"] for zone in region["zones"]}
    clusters = {cluster["name"] for cluster in shown["clusters"]}
    assert clusters == zones.keys()
    assert {link[end] for link in shown["links"] for end in ("upstream", "downstream")} <= clusters
    assert {link["exchange"] for link in shown["links"]} <= {exchange["name"] for exchange in shown["exchanges"]}
    assert {node for cluster in shown["clusters"] for node in cluster["nodes"]} <= hosts.keys()
    assert {seed for ring in shown["rings"] for seed in ring["seeds"]} <= hosts.keys()
    assert {rack["zone"] for ring in shown["rings"] for rack in ring["racks"]} <= zones.keys()
    for host in hosts.values():
        assert ip_address(host["address"]) in ip_network(zones[host["zone"]]["subnets"]["hosts"])
        assert host["name"].startswith(f"{host['role']}-{host['zone']}-")


def test_stacks(shown: dict[str, Any]) -> None:
    names = [stack["name"] for stack in shown["stacks"]]
    assert names[0] == "base"
    assert names[-1] == "global"
    regions = [region["name"] for region in shown["regions"]]
    assert {f"region-{region}" for region in regions} <= set(names)
    kinds = [stack["kind"] for stack in shown["stacks"]]
    assert kinds.count("peering") == len(regions) * (len(regions) - 1) // 2


def example(name: str) -> list[str]:
    return ["-f", str(EXAMPLES / f"{name}.yaml"), "--json"]


def test_the_example_is_what_the_design_says_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    run(["show", "topology", *example("hailo")])
    shown = json.loads(capsys.readouterr().out)
    links = [link["exchange"] for link in shown["links"]]
    assert {name: links.count(name) for name in links} == {"events": 30, "requests": 30, "audit": 12}
    assert shown["clusters"][0]["cluster_name"] == "hailo.eu-west-1a"
    first = next(host for host in shown["hosts"] if host["name"] == "bus-eu-west-1a-0")
    assert (first["address"], first["instance"]) == ("10.11.0.128", "m6i.large")
    there = next(host for host in shown["hosts"] if host["name"] == "bus-us-east-1a-0")
    assert there["instance"] == "m6i.xlarge"


@pytest.mark.parametrize("part", ["hosts", "links"])
def test_parts_are_the_same_as_in_the_topology(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["show", "topology", *example("three-regions")])
    whole = json.loads(capsys.readouterr().out)
    assert run(["show", part, *example("three-regions")]) == 0
    assert json.loads(capsys.readouterr().out)[part] == whole[part]


def test_defaults_need_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["show", "defaults", "--json"]) == 0
    found = {row["path"]: row["default"] for row in json.loads(capsys.readouterr().out)["defaults"]}
    assert found["bus.nodes"] == "3"
    assert found["dns.zone"] == "create"
    assert found["bus.federation.graph"] == "mesh"


@pytest.mark.parametrize("what", ["topology", "hosts", "links", "defaults"])
def test_tables_are_for_people(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", what, "-f", str(EXAMPLES / "hailo.yaml")]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert {"topology": "hailo.us-east-1c", "hosts": "10.13.64.128", "links": "us-east-1c", "defaults": "bus.nodes"}[
        what
    ] in said.out
