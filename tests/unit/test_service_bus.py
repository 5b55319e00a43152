"""The bus as Ringbus's own service uses it: where it connects, whom it asks, what it drops."""

from __future__ import annotations

import importlib.util
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ringbus import assets

FACTS: dict[str, Any] = {
    "region": "us-east-1",
    "home": "eu-west-1",
    "zones": {"us-east-1a": ["a0"], "us-east-1b": ["b0", "b1"], "us-east-1c": ["c0"]},
    "clusters": {
        **dict.fromkeys(("us-east-1a", "us-east-1b", "us-east-1c"), "us-east-1"),
        **dict.fromkeys(("eu-west-1a", "eu-west-1b"), "eu-west-1"),
        "ap-south-1a": "ap-south-1",
    },
    "exchanges": {},
}


@pytest.fixture(scope="module")
def bus() -> ModuleType:
    spec = importlib.util.spec_from_file_location("service_bus", assets.path("templates") / "service" / "bus.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["service_bus"] = module
    spec.loader.exec_module(module)
    return module


def test_brokers_of_ones_own_zone_come_first(bus: ModuleType) -> None:
    found = bus.brokers(FACTS, "us-east-1b")
    assert [broker for _, broker in found] == ["b0", "b1", "a0", "c0"]
    assert {zone for zone, _ in found[:2]} == {"us-east-1b"}
    assert [broker for _, broker in bus.brokers(FACTS, None)] == ["a0", "b0", "b1", "c0"]


def test_the_cluster_that_is_there_is_asked_first_then_the_region_then_the_home_region(bus: ModuleType) -> None:
    assert bus.clusters(FACTS, "us-east-1c") == [
        "us-east-1c", "us-east-1a", "us-east-1b", "eu-west-1a", "eu-west-1b", "ap-south-1a",
    ]  # fmt: skip
    # Connected to another zone, because its own has no broker.
    assert bus.clusters(FACTS, "us-east-1a")[0] == "us-east-1a"


def test_a_late_request_is_dropped_and_one_that_comes_again_is_answered_and_not_done_again(bus: ModuleType) -> None:
    clock, done = [100.0], []
    handled = bus.Handled(lambda: clock[0])

    def do() -> str:
        done.append(1)
        return f"answer {len(done)}"

    assert handled.answer("a", 100_000, do) == "answer 1"
    assert handled.answer("a", 100_000, do) == "answer 1"
    clock[0] = 100.001
    assert handled.answer("b", 100_000, do) is None
    assert (len(done), handled.dropped, [call for call, *_ in handled.log]) == (1, 1, ["a"])


def test_an_answer_finds_who_waits_for_it_and_nobody_else(bus: ModuleType) -> None:
    calls = bus.Calls()
    assert calls.idle
    one, other = calls.begin("1"), calls.begin("2")
    calls.came("2", None)  # it came back: nobody takes it there
    calls.came("3", {"nobody": "waits"})
    assert (one.is_set(), other.is_set(), calls.taken("2")) == (False, True, None)
    calls.came("2", {"text": "yes"})
    assert calls.taken("2") == {"text": "yes"}
    calls.end("1")
    calls.end("2")
    assert calls.idle


def test_who_was_never_connected_is_not_healthy_nor_who_heard_nothing_for_a_while(
    bus: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = bus.Bus(FACTS, {"service": "api", "zone": "us-east-1a"}, "secret", dict)
    assert not instance.healthy
    clock = [100.0]
    monkeypatch.setattr(bus.time, "monotonic", lambda: clock[0])
    instance.here, instance._seen = "us-east-1a", 100.0
    clock[0] += bus.GRACE - 0.1
    assert instance.healthy
    clock[0] += 0.2  # connected as far as anybody knows, to who says nothing
    assert not instance.healthy


class Channel:
    """What becomes of messages: tags by what was done with them, and what was published."""

    def __init__(self) -> None:
        self.acked: list[int] = []
        self.rejected: list[tuple[int, bool]] = []
        self.published: list[tuple[str, str, dict[str, Any]]] = []

    def basic_ack(self, tag: int) -> None:
        self.acked.append(tag)

    def basic_reject(self, tag: int, requeue: bool = True) -> None:
        self.rejected.append((tag, requeue))

    def basic_publish(self, exchange: str, key: str, body: bytes, properties: Any) -> None:
        self.published.append((exchange, key, json.loads(body)))


def message(call: str | None = "1", deadline: object = 9e12, tag: int = 7) -> tuple[Any, Any]:
    """How a message came, and its properties."""
    given = SimpleNamespace(message_id=call, reply_to="us-east-1a.me", headers={"deadline": deadline})
    return SimpleNamespace(delivery_tag=tag), given


def answering(bus: ModuleType) -> Any:
    exchanges = {"requests": {"kind": "rpc", "timeout": 10, "replies": {"publish": "replies"}}}
    facts = {**FACTS, "exchanges": exchanges}
    return bus.Bus(facts, {"service": "api"}, "secret", lambda body: {"text": body["text"]})


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (b"\xff\xfe", {}),
        (b"not JSON", {}),
        (b"", {}),
        (b"[]", {}),
        (b"{}", {}),  # no text: what answers fails
        (b'{"text": "t"}', {"deadline": "soon"}),
        (b'{"text": "t"}', {"call": None}),
    ],
)
def test_a_message_that_is_no_request_is_rejected_and_the_next_is_answered(
    bus: ModuleType, body: bytes, changes: dict[str, Any]
) -> None:
    instance, channel = answering(bus), Channel()
    how, properties = message(**changes)
    instance._asked(channel, how, properties, body)
    assert (channel.rejected, channel.acked, channel.published) == ([(7, False)], [], [])
    assert (instance.handled.rejected, list(instance.handled.log)) == (1, [])
    how, properties = message("2", tag=8)
    instance._asked(channel, how, properties, b'{"text": "t"}')
    assert channel.acked == [8]
    assert channel.published == [("replies", "us-east-1a.me", {"text": "t"})]


def test_a_reply_that_says_nothing_is_left_and_who_waits_goes_on_waiting(bus: ModuleType) -> None:
    instance = answering(bus)
    came = instance._calls.begin("1")
    for body in (b"not JSON", b"[]"):
        instance._replied(None, None, message()[1], body)
    assert (instance.handled.rejected, came.is_set()) == (2, False)
    instance._replied(None, None, message()[1], b'{"text": "t"}')
    assert instance._calls.taken("1") == {"text": "t"}


def test_without_a_connection_a_call_ends_in_time(bus: ModuleType) -> None:
    instance = bus.Bus(FACTS, {"service": "api", "zone": "us-east-1a"}, "secret", dict)
    with pytest.raises(bus.LateError):
        instance.call("taxis", {}, 0.2)
