"""How large a platform file may be, how many faults are told, and that neither takes long."""

from collections.abc import Callable

import pytest

from ringbus.findings import Finding
from ringbus.model import codes
from ringbus.model.aws_regions import AWS_REGIONS
from ringbus.model.document import judge_text
from ringbus.model.fault import MOST_FAULTS
from ringbus.model.near import near

_HEAD = "ringbus: 1\nplatform: large\n"


def _regions(count: int, zones: str = "abc") -> str:
    lines = (
        f"  {name}: {{network: 10.{number}.0.0/16, zones: [{', '.join(zones)}]}}\n"
        for number, name in enumerate(AWS_REGIONS[:count])
    )
    return "regions:\n" + "".join(lines)


def _told(text: str) -> tuple[Finding, ...]:
    return judge_text(text, "large.yaml")[1]


def _exchanges(kind: str, scope: str, count: int = 200) -> str:
    return "  exchanges:\n" + "".join(f"    e{n}: {{kind: {kind}, federated: {scope}}}\n" for n in range(count))


@pytest.mark.parametrize(
    ("graph", "kind", "scope", "links"),
    [
        ("mesh", "events", "everywhere", 200 * 64 * 63),
        ("region-mesh", "events", "everywhere", 200 * (8 * 8 * 7 + 2 * 64 * 7)),
        ("hub", "rpc", "everywhere", 200 * 64 * 63),
        ("hub", "events", "everywhere", 0),
        ("ring", "events", "everywhere", 0),
        ("mesh", "events", "region", 0),
        ("mesh", "rpc", "zone", 0),
    ],
)
def test_links_are_counted_by_graph_kind_and_scope(graph: str, kind: str, scope: str, links: int) -> None:
    bus = f"bus:\n  nodes: 1\n  federation: {{graph: {graph}}}\n"
    told = _told(_HEAD + _regions(8, "abcdefgh") + bus + _exchanges(kind, scope))
    messages = [(fault.code, fault.where.path, fault.message) for fault in told]
    said = [(codes.TOO_MANY, "bus.exchanges", f"up to {links:,} federation links, at most 250,000 are made")]
    assert messages == (said if links else [])


def test_brokers_are_counted_in_every_link_that_names_them() -> None:
    bus = "bus:\n  nodes: 81\n" + _exchanges("rpc", "everywhere", 60)
    told = _told(_HEAD + _regions(5) + bus)
    said = "federation links name up to 1,020,600 addresses of brokers, at most 1,000,000 are written"
    assert [(fault.code, fault.where.path, fault.message) for fault in told] == [(codes.TOO_MANY, "bus.nodes", said)]
    assert not _told(_HEAD + _regions(5) + bus.replace("81", "79"))


def test_two_hundred_clusters_are_a_platform() -> None:
    assert not _told(_HEAD + _regions(34, "abcdef"))


def test_services_are_counted_in_every_region_they_run_in() -> None:
    services = "services:\n" + "".join(f"  s{n}: {{}}\n" for n in range(60))
    assert not _told(_HEAD + _regions(20) + services)
    told = _told(_HEAD + _regions(34) + services)
    assert [(fault.code, fault.where.path) for fault in told] == [(codes.TOO_MANY, "services")]
    assert told[0].message.startswith("2,074 autoscaling groups")


@pytest.mark.parametrize(
    "lines",
    [
        lambda n: f"k{n}: 1\n",
        lambda n: f"bus{n}: &a 1\n",
        lambda n: "bus: {nodes: 3}\n",
        lambda n: f"tags{n}: !!python/object:x {{}}\n",
        lambda n: "tags: *a\n",
    ],
)
def test_of_very_many_faults_the_first_are_told(lines: Callable[[int], str]) -> None:
    told = _told(_HEAD + _regions(2) + "".join(lines(n) for n in range(20_000)))
    assert len(told) == MOST_FAULTS + 1
    assert [fault.code for fault in told].count(codes.MORE_FAULTS) == 1
    assert told[-1].code == codes.MORE_FAULTS
    assert told[-1].where.line == told[-2].where.line


def test_as_many_faults_as_are_told_are_all() -> None:
    text = _HEAD + _regions(2) + "".join(f"k{n}: 1\n" for n in range(MOST_FAULTS))
    assert [fault.code for fault in _told(text)] == [codes.UNKNOWN_KEY] * MOST_FAULTS
    assert _told(text + "k: 1\n")[-1].code == codes.MORE_FAULTS


def test_faults_of_rules_are_bounded_too() -> None:
    cities = "cities:\n" + "".join(f"  c{n}: {{region: eu-wset-{n}}}\n" for n in range(5_000))
    told = _told(_HEAD + _regions(30) + cities)
    assert [fault.code for fault in told] == [codes.NO_SUCH_REGION] * MOST_FAULTS + [codes.MORE_FAULTS]


def test_a_file_of_very_many_values_is_not_read_to_its_end() -> None:
    told = _told(_HEAD + "tags: [" + "a," * 200_000 + "]\n")
    assert [(fault.code, fault.where.line) for fault in told] == [(codes.TOO_MANY, 3)]


def test_what_has_too_many_entries_is_not_judged_entry_by_entry() -> None:
    allowed = "access:\n  allow:\n" + "".join(f"    - 10.0.0.{n}/16\n" for n in range(501))
    more = "services:\n  one: {secrets: [" + "A, " * 301 + "]}\n  two: {env: {a-b: 1}}\n"
    told = _told(_HEAD + _regions(1) + allowed + more)
    assert [(fault.code, fault.where.path) for fault in told] == [
        (codes.TOO_MANY, "access.allow"),
        (codes.TOO_MANY, "services.one.secrets"),
        (codes.WRONG_FORM, "services.two.env.a-b"),
    ]


@pytest.mark.parametrize("more", ["cities", "services", "keyspaces"])
def test_more_entries_than_a_platform_has_are_one_fault(more: str) -> None:
    sections = {
        "cities": "cities:\n" + "".join(f"  c{n}: {{region: {AWS_REGIONS[0]}}}\n" for n in range(5_001)),
        "services": "services:\n" + "".join(f"  s{n}: {{}}\n" for n in range(301)),
        "keyspaces": "ring:\n  keyspaces:\n" + "".join(f"    - k{n}\n" for n in range(501)),
    }
    told = _told(_HEAD + _regions(1) + sections[more])
    assert [(fault.code, fault.where.path.rpartition(".")[2]) for fault in told] == [(codes.TOO_MANY, more)]


def test_among_very_many_names_those_that_start_most_alike_are_near() -> None:
    names = [f"service-{number}-of-many" for number in range(500)]
    assert near("service-499-of-mnay", names) == "service-499-of-many"
    assert near("Service_7-of-mayn", ["other", *names]) == "service-7-of-many"
    assert near("aaa", names) is None
