"""Checks, case by case: what a platform file says, and what `check` finds in it."""

import copy
from typing import Any

import pytest
import yaml

from ringbus.checks import catalogue
from ringbus.checks.run import run_checks
from ringbus.federation.graphs import links
from ringbus.findings import Finding
from ringbus.model.document import judge_text
from ringbus.topology.derive import derive

GOOD: dict[str, Any] = {
    "ringbus": 1,
    "platform": "hailo",
    "domain": "hailo.example",
    "regions": {
        "eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b", "c"]},
        "us-east-1": {"network": "10.13.0.0/16", "zones": ["a", "b", "c"]},
    },
}


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """The good file with each dotted key set."""
    document = copy.deepcopy(GOOD)
    for path, value in changes.items():
        *parents, last = path.split("/")
        part = document
        for key in parents:
            part = part.setdefault(key, {})
        part[last] = value
    return document


def found(document: dict[str, Any]) -> tuple[Finding, ...]:
    """What `check` finds in a file that is valid."""
    platform, faults = judge_text(yaml.safe_dump(document, sort_keys=False), "platform.yaml")
    assert platform is not None, faults
    topology = derive(platform)
    return run_checks(platform, topology, links(topology, platform.bus.federation))


REGIONS = [
    *("af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"),
    *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ca-central-1", "ca-west-1"),
    *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2"),
]


def regions(count: int) -> dict[str, Any]:
    """So many regions of three zones."""
    networks = enumerate(REGIONS[:count], 1)
    return {name: {"network": f"10.{number}.0.0/16", "zones": ["a", "b", "c"]} for number, name in networks}


CASES: list[tuple[str, dict[str, Any], list[tuple[str, str, str]]]] = [
    ("nothing is wrong", {}, []),
    ("one broker has no quorum", {"regions/eu-west-1/bus": {"nodes": 1}}, [
        ("RB210", "warning", "cluster eu-west-1a"),
        ("RB210", "warning", "cluster eu-west-1b"),
        ("RB210", "warning", "cluster eu-west-1c"),
    ]),
    ("two racks lose LOCAL_QUORUM with one", {"regions/us-east-1/zones": ["a", "b"], "ring/nodes": 2}, [
        ("RB220", "error", "ring us-east-1"),
    ]),
    ("the same is only said when no zone need be survived",
     {"regions/us-east-1/zones": ["a", "b"], "ring/nodes": 2, "bus/federation/survive": []},
     [("RB220", "warning", "ring us-east-1")]),
    ("five copies on three racks keep a quorum, unevenly", {"ring/replication": 5, "ring/nodes": 2}, [
        ("RB221", "warning", "ring eu-west-1"),
        ("RB221", "warning", "ring us-east-1"),
    ]),
    ("an instance store forgets", {"regions/eu-west-1/ring": {"storage": "local"}}, [
        ("RB223", "warning", "ring eu-west-1"),
    ]),
    ("one region survives no region",
     {"regions": {"eu-west-1": GOOD["regions"]["eu-west-1"]}, "bus/federation/survive": ["zone", "region"]},
     [("RB225", "error", "region eu-west-1")]),
    ("two regions do", {"bus/federation/survive": ["zone", "region"]}, []),
    ("a custom link out of scope, and clusters that no link joins", {
        "bus/exchanges": {"audit": {"kind": "events", "federated": "region"}},
        "bus/federation": {"graph": "custom", "links": [
            {"from": "eu-west-1a", "to": "us-east-1a"},
            {"from": "eu-west-1a", "to": "eu-west-1b"},
        ]},
    }, [
        ("RB215", "error", "exchange audit"),
        ("RB211", "warning", "bus.federation.links eu-west-1a > us-east-1a"),
    ]),
    ("an exchange of one zone needs no link, a blocking one is told of", {
        "bus/exchanges": {
            "local": {"kind": "events", "federated": "zone", "when_full": "block"},
            "wide": {"kind": "events", "when_full": "block"},
        },
    }, [("RB214", "warning", "exchange wide")]),
    ("requests that cannot leave their zone", {"bus/exchanges": {"ask": {"kind": "rpc", "federated": "zone"}}}, [
        ("RB213", "warning", "exchange ask"),
    ]),
    ("a certificate's first name is the region's", {"domain": "d" * 44 + ".example"}, [
        ("RB202", "error", "region eu-west-1"),
        ("RB202", "error", "region us-east-1"),
    ]),
    ("a certificate that is brought has its own name",
     {"domain": "d" * 44 + ".example", "edge/certificate": "arn:aws:acm:eu-west-1:000000000000:certificate/x"}, []),
    ("a load balancer in one zone",
     {"regions/eu-west-1/zones": ["a"], "bus/federation": {"survive": []}, "ring/nodes": 3}, [
        ("RB234", "error", "region eu-west-1"),
        ("RB220", "warning", "ring eu-west-1"),
        ("RB227", "warning", "ring eu-west-1"),
    ]),
    ("two copies lose a login with a node", {"ring/replication": 2}, [
        ("RB220", "error", "ring eu-west-1"),
        ("RB220", "error", "ring us-east-1"),
        ("RB228", "warning", "ring eu-west-1"),
        ("RB228", "warning", "ring us-east-1"),
    ]),
    ("a cluster with the name that another has by default",
     {"bus/names": {"eu-west-1a": "hailo.eu-west-1b", "eu-west-1b": "hailo.b"}},
     [("RB204", "warning", "cluster eu-west-1a")]),
    ("a cluster that is given its own default name", {"bus/names": {"eu-west-1a": "hailo.eu-west-1a"}}, []),
    ("names that differ by case alone",
     {"bus/names": {"eu-west-1a": "old.bus", "us-east-1a": "Old.Bus"}},
     [("RB205", "warning", "cluster_names Old.Bus, old.bus")]),
    ("what is behind an rpc exchange has its name already",
     {"bus/exchanges": {"ask": {"kind": "rpc"}, "ask.req.local": {"kind": "events"}}},
     [("RB206", "error", "exchanges ask, ask.req.local")]),
    ("nobody keeps the records", {"dns": {"zone": "none"}}, [("RB237", "warning", "dns.zone")]),
    ("an edge with nothing behind it", {"regions/us-east-1/api": {"min": 0}}, [
        ("RB238", "warning", "edge of us-east-1"),
    ]),
    ("NAT of more than five zones", {"regions/eu-west-1/zones": list("abcdef")}, [
        ("RB233", "warning", "region eu-west-1"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("because", "changes", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_is_found(because: str, changes: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    seen = [(finding.code, finding.severity.value, str(finding.where)) for finding in found(changed(changes))]
    assert seen == expected


def test_rules_of_a_group_have_a_limit() -> None:
    """57 of the other regions' zones and its own: over 60 in, and at most that out of rings."""
    over = [
        finding for finding in found(changed({"regions": regions(20)})) if finding.code == catalogue.RULES_PER_GROUP
    ]
    assert {str(finding.where) for finding in over} >= {"group bus in eu-west-2"}
    assert all(finding.severity == "error" and "AWS allows 60" in finding.message for finding in over)
    few = found(changed({"regions": regions(18)}))
    assert [finding for finding in few if finding.code == catalogue.RULES_PER_GROUP] == []


def test_two_clusters_of_one_name_lose_messages() -> None:
    platform, _ = judge_text(yaml.safe_dump(GOOD), "platform.yaml")
    assert platform is not None
    given = {"eu-west-1a": "old", "us-east-1a": "old"}
    twice = platform.model_copy(update={"bus": platform.bus.model_copy(update={"names": given})})
    seen = run_checks(twice, derive(twice), ())
    assert ("RB201", "clusters eu-west-1a, us-east-1a") in [(finding.code, str(finding.where)) for finding in seen]


def test_errors_come_first_and_every_code_is_in_the_catalogue() -> None:
    document = changed({"bus/nodes": 1, "regions/us-east-1/zones": ["a", "b"], "ring/nodes": 2})
    seen = found(document)
    assert [finding.severity.value for finding in seen] == ["error"] + ["warning"] * 5
    assert {finding.code for finding in seen} <= catalogue.CATALOGUE.keys()


def test_the_catalogue_names_every_code_once() -> None:
    codes = [value for name, value in vars(catalogue).items() if name.isupper() and isinstance(value, str)]
    assert sorted(codes) == sorted(catalogue.CATALOGUE)
