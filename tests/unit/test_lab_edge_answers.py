"""What a lab's edge tells the API and those who ask it: health, metrics, names."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from ringbus.lab.edge import dns
from ringbus.lab.edge.metrics import metrics
from ringbus.lab.edge.names import NameFacts, tree
from ringbus.lab.edge.records import name_facts
from ringbus.lab.edge.stats import HEALTHY, NodeFacts, grown, loaded_facts, loaded_question, node_facts, seen
from tests.unit.edges import NEW, OLD, balancer

_COLUMNS = "# pxname,svname,status,check_status,check_code,req_tot,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,rtime\n"


def table(*rows: str) -> str:
    return _COLUMNS + "".join(f"{row}\n" for row in rows)


ONE = table(
    "listener-443,FRONTEND,OPEN,,,100,80,0,0,20,",
    "new,i-0,UP,L7OK,200,,30,0,0,2,4",
    "new,BACKEND,UP,,,,30,0,0,2,4",
    "old,i-0,DOWN,L7STS,503,,50,0,0,3,8",
    "old,i-1,UP,,,,0,0,0,0,0",
)
LATER = table("listener-443,FRONTEND,OPEN,,,160,140,0,0,20,", "new,i-0,UP 1/3,L7OK,200,,90,0,0,2,6")


NONE = NodeFacts({}, {})


def test_health_is_what_was_seen_in_aws_words() -> None:
    found = seen(balancer().groups, [node_facts(ONE)])
    assert found[NEW] == {"i-0": HEALTHY}
    assert found[OLD]["i-0"][:2] == ("unhealthy", "Target.ResponseCodeMismatch")
    assert "[503]" in found[OLD]["i-0"][2]
    assert found[OLD]["i-1"][0] == "initial"


@pytest.mark.parametrize(
    ("status", "check", "reason"),
    [
        ("DOWN", "L4TOUT", "Target.Timeout"),
        ("DOWN", "L7TOUT", "Target.Timeout"),
        ("DOWN", "L4CON", "Target.FailedHealthChecks"),
    ],
)
def test_why_a_target_is_unhealthy(status: str, check: str, reason: str) -> None:
    found = node_facts(table(f"new,i-0,{status},{check},,,0,0,0,0,0"))
    assert found.health["new", "i-0"][:2] == ("unhealthy", reason)


def test_a_target_that_one_node_reaches_is_healthy() -> None:
    away = node_facts(table("new,i-0,DOWN,L4TOUT,,,0,0,0,0,0"))
    assert seen(balancer().groups, [away, node_facts(ONE)])[NEW] == {"i-0": HEALTHY}
    assert seen(balancer().groups, []) == {}


def test_what_was_counted_between_two_looks() -> None:
    first, later = node_facts(ONE), node_facts(LATER)
    assert grown(later, first)["listener-443", "FRONTEND"].requests == 60
    assert grown(later, first)["new", "i-0"].answers["2xx"] == 60
    # Of the first look nobody knows when it was counted.
    assert grown(first, None) == {}
    # One that began anew counts from nothing.
    assert grown(first, later)["listener-443", "FRONTEND"].requests == 100
    # And so does a part that was not there.
    assert grown(first, NONE)["new", "i-0"].requests == 32


def test_what_is_loaded_is_what_it_says_it_is_and_what_its_variables_are() -> None:
    """As HAProxy 3.0.11 says it."""
    assert loaded_question(["wab_0", "wab_1"]) == "show info;get var proc.wab_0;get var proc.wab_1"
    said = (
        "Name: HAProxy\nnode: lab\ndescription: 1f2e\nTasks: 11\n\n"
        "proc.wab_0: type=sint value=<250000>\n\nVariable not found.\n\n"
    )
    assert (loaded_facts(said).structure, loaded_facts(said).weights) == ("1f2e", {"wab_0": 250_000})
    assert loaded_facts("Name: HAProxy\n").structure == ""


def test_metrics_have_awss_names_and_dimensions() -> None:
    table_, facts = node_facts(ONE), balancer()
    found = metrics(facts, [grown(table_, NONE)], seen(facts.groups, [table_]))
    values = {(one["MetricName"], *(part["Value"] for part in one["Dimensions"])): one["Value"] for one in found}
    whole, new, old = "app/edge/50dc6c495c0c9188", "targetgroup/new/1", "targetgroup/old/2"
    assert values["RequestCount", whole] == 100
    assert values["RequestCount", whole, new] == 32
    assert values["HTTPCode_Target_5XX_Count", whole, old] == 3
    assert values["HTTPCode_ELB_5XX_Count", whole] == 15
    assert values["TargetResponseTime", whole, old] == 0.008
    assert (values["HealthyHostCount", whole, new], values["UnHealthyHostCount", whole, new]) == (1, 0)
    assert (values["HealthyHostCount", whole, old], values["UnHealthyHostCount", whole, old]) == (0, 2)


def test_a_target_that_hangs_or_takes_no_connection_was_asked_and_did_not_answer() -> None:
    """Rows of HAProxy 3.0.11: two answers; three requests it gave up and one whose caller did; two refused."""
    columns = "# pxname,svname,status,check_status,req_tot,hrsp_2xx,hrsp_5xx,econ,eresp,rtime\n"
    rows = "new,i-0,UP,L7OK,2,2,0,0,0,1\nold,i-0,UP,L7OK,0,0,0,0,4,0\nold,i-1,UP,L7OK,0,0,0,2,0,0\n"
    facts = balancer()
    found = metrics(facts, [grown(node_facts(columns + rows), NONE)], {})
    values = {(one["MetricName"], one["Dimensions"][-1]["Value"]): one["Value"] for one in found}
    assert values["RequestCount", "targetgroup/new/1"] == values["HTTPCode_Target_2XX_Count", "targetgroup/new/1"] == 2
    assert values["RequestCount", "targetgroup/old/2"] == 6
    answered = [values[f"HTTPCode_Target_{name}XX_Count", "targetgroup/old/2"] for name in "2345"]
    assert answered == [0, 0, 0, 0]


EU, US = "edge.eu.elb.amazonaws.com", "edge.us.elb.amazonaws.com"
LATENCY = [NameFacts("api.x", alias=EU, region="eu-west-1"), NameFacts("api.x", alias=US, region="us-east-1")]


def never(_below: int) -> int:
    raise AssertionError


def test_a_name_answers_from_the_region_of_who_asks_while_it_is_healthy() -> None:
    both = tree(LATENCY, {EU: ["10.0.0.1", "10.0.0.2"], US: ["10.1.0.1"]})
    assert both.resolve("API.x.", "eu-west-1", never) == ("10.0.0.1", "10.0.0.2")
    assert both.resolve("api.x", "us-east-1", never) == ("10.1.0.1",)
    lost = tree(LATENCY, {EU: [], US: ["10.1.0.1"]})
    assert lost.resolve("api.x", "eu-west-1", never) == ("10.1.0.1",)
    assert tree(LATENCY, {EU: [], US: []}).resolve("api.x", "eu-west-1", never) == ()
    assert both.resolve("other.x", "eu-west-1", never) is None


@pytest.mark.parametrize("way", ["a.x", "a.x b.x", "a.x b.x c.x", "start.x a.x b.x a.x"])
def test_names_that_lead_to_each_other_lead_nowhere(way: str) -> None:
    first, *rest = names = way.split()
    aliases = [NameFacts(one, alias=next_) for one, next_ in zip(names, [*rest, first], strict=True)]
    assert tree(aliases, {}).resolve(first, "", never) == ()
    # What else the name has is given.
    both = [*aliases, NameFacts(first, ("10.0.0.1",))]
    assert tree(both, {}).resolve(first, "", never) == ("10.0.0.1",)


def test_weighted_records_are_given_by_weight() -> None:
    records = [
        NameFacts("w.x", ("10.0.0.1",), weight=3),
        NameFacts("w.x", ("10.0.0.2",), weight=1),
        NameFacts("w.x", ("10.0.0.3",), weight=0),
    ]
    numbers = count()
    found = Counter(tree(records, {}).resolve("w.x", "", lambda below: next(numbers) % below) for _ in range(400))
    assert found == {("10.0.0.1",): 300, ("10.0.0.2",): 100}


def test_records_are_read_as_route_53_lists_them() -> None:
    alias = {"DNSName": "dualstack.Edge.eu.elb.amazonaws.com.", "EvaluateTargetHealth": True}
    listed = [
        {"Name": "api.x.", "Type": "A", "Region": "eu-west-1", "SetIdentifier": "e", "AliasTarget": alias},
        {"Name": "db.x.", "Type": "CNAME", "ResourceRecords": [{"Value": "Host.x."}]},
        {"Name": "host.x.", "Type": "A", "ResourceRecords": [{"Value": "10.0.0.9"}], "Weight": 5},
        {"Name": "x.", "Type": "SOA", "ResourceRecords": [{"Value": "-"}]},
    ]
    assert list(name_facts(listed)) == [
        NameFacts("api.x", alias=EU, region="eu-west-1"),
        NameFacts("db.x", alias="host.x"),
        NameFacts("host.x", ("10.0.0.9",), weight=5),
    ]
    assert tree(name_facts(listed), {}).resolve("db.x", "", lambda _: 0) == ("10.0.0.9",)


@pytest.mark.parametrize("addresses", [None, (), ("10.0.0.1",), ("10.0.0.1", "192.0.2.7")])
def test_a_question_and_its_answer(addresses: tuple[str, ...] | None) -> None:
    packet = dns.asked("api.lab.example", 4711)
    assert dns.question(packet) == ("api.lab.example", True)
    answer = dns.answer(packet, addresses)
    assert answer[:2] == packet[:2]
    assert (answer[3] & 15 == 3) is (addresses is None)
    assert dns.told(answer) == (addresses or ())
    assert dns.question(answer) is None


@pytest.mark.parametrize("packet", [b"", b"\0" * 12, b"\0\1\0\0\0\1\0\0\0\0\0\0\x40abc", bytes(range(40))])
def test_what_is_no_question_is_none(packet: bytes) -> None:
    assert dns.question(packet) is None
