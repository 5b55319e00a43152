"""What clusters say, read: answers of the API, the health of a cluster, messages with their ways."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringbus.errors import RingbusError, failed
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.hosts.wanted import WantedBus
from ringbus.topology.values import Cluster, Exchange
from ringbus.verify.api import ApiCommand, ClusterClient
from ringbus.verify.canary import Canary, CanaryProbe
from ringbus.verify.counting import CanaryReading, measured, readings, repeated
from ringbus.verify.health import ClusterReading, cluster_outcome, cluster_reading
from ringbus.verify.judging import CanaryOutcome

CLUSTER = Cluster("eu-west-1a", "hailo.eu-west-1a", "eu-west-1", "eu-west-1a", ("bus-0", "bus-1", "bus-2"))
EVENTS = Exchange("events", "events", "topic", "everywhere", 1.0, 1, "drop-oldest", 0)
PROBE = CanaryProbe("r1", EVENTS, "events", {("a", "b"): 1, ("b", "a"): 1}, exact=True)
ASKED = [ApiCommand("GET", "nodes"), ApiCommand("PUT", "queues/%2F/x", {"durable": True})]


class Host:
    """A HostPort that says one thing."""

    def __init__(self, code: int, out: str) -> None:
        self.answer = ShellAnswer(code, out, "")
        self.got: ShellCommand | None = None

    def run(self, command: ShellCommand) -> ShellAnswer:
        self.got = command
        return self.answer


def client(host: Host) -> ClusterClient:
    return ClusterClient(host, "bus-0", WantedBus("eu-west-1a", "https://10.0.0.1/api", "ringbus", "s3cret", {}))


def test_bodies_come_in_the_order_of_the_calls_and_the_password_in_no_argument() -> None:
    host = Host(0, '[{"name": "\\n"}]\n200\n\n201\n')
    assert client(host).ask(ASKED) == [[{"name": "\n"}], None]
    assert host.got
    assert host.got.script == "exec curl -q -K -"
    assert host.got.stdin.count("s3cret") == host.got.stdin.count("write-out") == 2


@pytest.mark.parametrize(
    ("code", "out", "expected"),
    [
        (7, "\n000\n\n000\n", "RB550"),
        (0, "[]\n200\n", "RB550"),
        (28, "[]\n200\n\n000\n", "RB550"),
        (0, "", "RB550"),
        (0, '[]\n200\n{"error":"not_found"}\n404\n', "RB551"),
        (0, "{}\n401\n{}\n401\n", "RB551"),
    ],
)
def test_an_answer_that_is_not_whole_or_not_well_is_an_error(code: int, out: str, expected: str) -> None:
    with pytest.raises(RingbusError) as caught:
        client(Host(code, out)).ask(ASKED)
    assert caught.value.findings[0].code == expected


def test_an_api_that_is_silent_is_told_in_the_words_of_curl() -> None:
    host = Host(7, "\n000\n\n000\n")
    host.answer = ShellAnswer(7, host.answer.out, "curl: (7) Failed to connect\ncurl: (7) Failed to connect\n")
    with pytest.raises(RingbusError) as caught:
        client(host).ask(ASKED)
    assert caught.value.findings[0].message.endswith("does not answer: curl: (7) Failed to connect")


def node(name: str, **said: Any) -> dict[str, Any]:
    return {"name": f"rabbit@{name}.eu-west-1.hailo.internal", "running": True, **said}


def reading(*nodes: dict[str, Any], online: int = 3) -> ClusterReading:
    members = ["a", "b", "c"]
    queues = [
        {"name": "orders", "type": "quorum", "members": members, "online": members[:online]},
        {"name": "old", "type": "classic"},
        {"name": "unknown", "type": "quorum"},
    ]
    return cluster_reading([list(nodes), queues])


WHOLE = reading(*map(node, CLUSTER.nodes))
GONE = failed("RB480", "bus-1", "it cannot be reached")
HEALTH = {
    "whole": ([WHOLE] * 3, "pass", "nodes that run: 3; no alarm"),
    "a queue has two of three": ([reading(*map(node, CLUSTER.nodes), online=2)] * 3, "pass", "majority: 1"),
    "a queue has one of three": ([reading(*map(node, CLUSTER.nodes), online=1)] * 3, "fail", "majority: orders"),
    "one does not answer": ([WHOLE, GONE, WHOLE], "fail", "bus-1: it cannot be reached"),
    "nobody answers": ([GONE] * 3, "error", "bus-2: it cannot be reached"),
    "one stands alone": ([WHOLE, WHOLE, reading(node("bus-2"))], "fail", "bus-2 does not see bus-0, bus-1 run"),
    "one is down": (
        [reading(node("bus-0"), node("bus-1", running=False), node("bus-2"))] * 3,
        "fail",
        "bus-0 does not see bus-1 run",
    ),
    "an alarm": (
        [reading(*map(node, CLUSTER.nodes[:2]), node("bus-2", disk_free_alarm=True))] * 3,
        "fail",
        "short of disk",
    ),
    "a partition": (
        [reading(*map(node, CLUSTER.nodes[:2]), node("bus-2", partitions=["rabbit@x"]))] * 3,
        "fail",
        "cut off from rabbit@x",
    ),
}


@pytest.mark.parametrize("name", HEALTH)
def test_the_health_of_a_cluster(name: str) -> None:
    said, verdict, message = HEALTH[name]
    outcome = cluster_outcome(CLUSTER, dict(zip(CLUSTER.nodes, said, strict=True)))
    assert outcome.verdict.value == verdict
    assert message in outcome.message


def message(identity: str, source: str, *path: str) -> dict[str, Any]:
    """As the API of RabbitMQ 4.0 gives it."""
    headers: dict[str, Any] = {"ringbus-verify": "r1", "ringbus-source": source}
    if path:
        headers["x-received-from"] = [
            {"cluster-name": name, "exchange": "events", "redelivered": False, "uri": "amqps://x", "vhost": "/"}
            for name in path
        ]
    return {"redelivered": False, "properties": {"message_id": identity, "headers": headers}, "payload": identity}


def test_copies_are_told_from_what_comes_again_and_from_what_others_sent() -> None:
    mine, old = "r1/events/a", "r0/events/a"
    got = readings(PROBE, [message(mine, "a", "a"), message(mine, "a", "c", "a"), message(mine, "a", "a"),
                           message(old, "a", "a"), {"properties": [], "payload": ""}])  # fmt: skip
    assert got == [
        CanaryReading(mine, "a", ("a",)),
        CanaryReading(mine, "a", ("c", "a")),
        CanaryReading(mine, "a", ("a",)),
    ]
    assert measured(PROBE, {"a"}, {"b": got}) == {("a", "b"): 2}
    assert repeated({"b": got}) == 1


@pytest.mark.parametrize(
    ("counted", "quiet", "exact", "verdict"),
    [
        ({("a", "b"): 1, ("b", "a"): 1}, True, True, "pass"),
        ({("a", "b"): 2, ("b", "a"): 1}, True, True, "fail"),
        ({("a", "b"): 2, ("b", "a"): 1}, True, False, "inconclusive"),
        ({("a", "b"): 0, ("b", "a"): 1}, True, False, "fail"),
        ({("a", "b"): 0, ("b", "a"): 1}, False, True, "inconclusive"),
        ({("a", "b"): 1}, True, True, "nodata"),
        ({("a", "b"): 0}, True, True, "fail"),
        ({}, True, True, "nodata"),
    ],
)
def test_verdicts(counted: dict[tuple[str, str], int], quiet: bool, exact: bool, verdict: str) -> None:
    probe = CanaryProbe("r1", EVENTS, "events", PROBE.expected, exact)
    outcome = CanaryOutcome(probe, counted, quiet)
    assert outcome.told().verdict.value == verdict
    assert outcome.equal is (verdict == "pass")


def test_a_binding_counts_for_the_link_that_made_it_alone() -> None:
    key = PROBE.canaries("a")[0].key
    bindings = [
        {"destination": "federation: events -> hailo.a B", "routing_key": key},
        {"destination": "federation: events -> hailo.ab A", "routing_key": "other"},
        {"destination": "ringbus.verify.r1.events", "routing_key": key},
    ]
    assert PROBE.crossed(bindings, {"a": "hailo.a", "ab": "hailo.ab", "b": "hailo.b"}) == {"a"}


def test_a_canary_says_who_sent_it_and_lives_for_a_minute() -> None:
    call = PROBE.publish([Canary("r1/events/a", "a", "key")])[0]
    body = json.loads(json.dumps(call.body))
    assert body["properties"]["expiration"] == "60000"
    assert body["properties"]["headers"] == {"ringbus-verify": "r1", "ringbus-source": "a"}
    assert (call.path, body["routing_key"]) == ("exchanges/%2F/events/publish", "key")
