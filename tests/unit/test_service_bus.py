"""The bus as Ringbus's own service uses it: where it connects, whom it asks, what it drops."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
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


def test_who_was_never_connected_is_not_healthy(bus: ModuleType) -> None:
    instance = bus.Bus(FACTS, {"service": "api", "zone": "us-east-1a"}, "secret", dict)
    assert not instance.healthy
    instance.here = "us-east-1a"
    assert instance.healthy


def test_without_a_connection_a_call_ends_in_time(bus: ModuleType) -> None:
    instance = bus.Bus(FACTS, {"service": "api", "zone": "us-east-1a"}, "secret", dict)
    with pytest.raises(bus.LateError):
        instance.call("taxis", {}, 0.2)
