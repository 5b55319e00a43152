"""From what a cluster holds to the calls that mend it; the rest is left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ringbus.hosts.actions import ApiAction
from ringbus.hosts.bus_planner import bus_actions, exchange_removals, kept, link_actions
from ringbus.hosts.bus_sections import links_of
from ringbus.hosts.health import cluster_findings
from ringbus.hosts.reading import ApiState, BusReading, HostFacts, NodeReading
from ringbus.hosts.wanted import WantedBus
from tests.unit.hosts_samples import HOST, recorded, redefined, wanted

Entries = list[dict[str, Any]]


def bus() -> WantedBus:
    found = wanted()[HOST].bus
    assert found
    return found


def calls(facts: HostFacts) -> list[tuple[str, str, str]]:
    found = (*bus_actions(HOST, bus(), facts.bus), *exchange_removals(HOST, bus(), facts.bus))
    assert all(isinstance(action, ApiAction) for action in found)
    return [(action.what, action.method, action.path) for action in found if isinstance(action, ApiAction)]


def plus(**entry: Any) -> Callable[[Entries], Entries]:
    return lambda entries: [*entries, entry]


def minus(**named: Any) -> Callable[[Entries], Entries]:
    return lambda entries: [one for one in entries if any(one.get(key) != value for key, value in named.items())]


def other(name: str, **changes: Any) -> Callable[[Entries], Entries]:
    return lambda entries: [one | changes if one["name"] == name else one for one in entries]


def test_of_a_cluster_as_it_was_configured_nothing_is_found() -> None:
    assert calls(recorded()) == []
    assert list(kept(bus(), recorded().bus)) == []


EXCHANGE = {"vhost": "/", "durable": True, "auto_delete": False, "internal": False, "arguments": {}}


@pytest.mark.parametrize(
    ("changes", "expect"),
    [
        ({"users": minus(name="services")}, [("user services", "PUT", "users/services")]),
        ({"users": other("services", password_hash="x")}, [("user services", "PUT", "users/services")]),
        ({"users": other("federation", tags=["administrator"])}, [("user federation", "PUT", "users/federation")]),
        ({"users": plus(name="mal lory", password_hash="", hashing_algorithm="", tags=[])},
         [("remove user mal lory", "DELETE", "users/mal%20lory")]),
        ({"permissions": minus(user="services")}, [("permission services", "PUT", "permissions/%2F/services")]),
        ({"exchanges": minus(name="events")}, [("exchange events", "PUT", "exchanges/%2F/events")]),
        ({"exchanges": other("events", type="fanout")},
         [("remove exchange events", "DELETE", "exchanges/%2F/events?if-unused=true"),
          ("exchange events", "PUT", "exchanges/%2F/events")]),
        ({"exchanges": plus(name="old", type="topic", **EXCHANGE)},
         [("remove exchange old", "DELETE", "exchanges/%2F/old?if-unused=true")]),
        ({"bindings": minus(source="requests.req", destination="requests.req.local")},
         [("binding requests.req to requests.req.local", "POST", "bindings/%2F/e/requests.req/e/requests.req.local")]),
        ({"bindings": plus(source="events", vhost="/", destination="requests.req.local", destination_type="exchange",
                           routing_key="", arguments={})},
         [("remove binding events to requests.req.local", "DELETE",
           "bindings/%2F/e/events/e/requests.req.local/~")]),
        ({"parameters": minus(name="events from eu-west-1b")},
         [("upstream events from eu-west-1b", "PUT", "parameters/federation-upstream/%2F/events%20from%20eu-west-1b")]),
        ({"parameters": plus(component="federation-upstream", vhost="/", name="orphan", value={})},
         [("remove upstream orphan", "DELETE", "parameters/federation-upstream/%2F/orphan")]),
        ({"policies": other("federate events", pattern="^event$")},
         [("policy federate events", "PUT", "policies/%2F/federate%20events")]),
        ({"policies": other("federate events", priority=1)},
         [("policy federate events", "PUT", "policies/%2F/federate%20events")]),
        ({"policies": plus(vhost="/", name="mine", pattern=".*", definition={}, priority=9)},
         [("remove policy mine", "DELETE", "policies/%2F/mine")]),
        ({"global_parameters": other("cluster_name", value="rabbit@localhost")},
         [("cluster name", "PUT", "global-parameters/cluster_name")]),
        ({"vhosts": other("/", metadata={})}, [("virtual host /", "PUT", "vhosts/%2F")]),
    ],
)  # fmt: skip
def test_what_differs_is_mended(changes: dict[str, Any], expect: list[tuple[str, str, str]]) -> None:
    assert calls(redefined(**changes)) == expect


@pytest.mark.parametrize(
    "changes",
    [
        {"exchanges": plus(name="federation: more -> x B", type="x-federation-upstream", **EXCHANGE)},
        {"exchanges": minus(name="federation: events -> hailo.eu-west-1b B")},
        {"exchanges": plus(name="amq.mine", type="topic", **EXCHANGE)},
        {"bindings": plus(source="events", vhost="/", destination="jobs", destination_type="queue", routing_key="#",
                          arguments={})},
        {"queues": plus(name="jobs", vhost="/", durable=True, auto_delete=False, arguments={})},
        {"parameters": plus(component="shovel", vhost="/", name="x", value={})},
        {"global_parameters": minus(name="internal_cluster_id")},
        {"users": other("ringbus", limits={"max-connections": 1})},
    ],
)  # fmt: skip
def test_what_others_look_after_is_left_alone(changes: dict[str, Any]) -> None:
    assert calls(redefined(**changes)) == []


LINK = "federation: old -> hailo.eu-west-1b"


def test_an_exchange_goes_by_itself_once_the_queues_of_links_that_were_are_gone() -> None:
    """Links that end leave their queue bound to it, and RabbitMQ removes no exchange that is in use."""
    queue = {"name": LINK, "vhost": "/", "durable": True, "auto_delete": False, "arguments": {}}
    facts = redefined(
        exchanges=lambda all_: [
            *all_,
            {"name": "old", "type": "topic", **EXCHANGE},
            {"name": f"{LINK} B", "type": "x-federation-upstream", **EXCHANGE},
        ],
        queues=plus(**queue),
        policies=plus(vhost="/", name="federate old", pattern="^old$", definition={}, priority=0),
    )
    assert [one.what for one in bus_actions(HOST, bus(), facts.bus)] == ["remove policy federate old"]
    removals = exchange_removals(HOST, bus(), facts.bus)
    assert [(one.what, one.method, one.path, one.patient) for one in removals] == [
        (f"remove queue {LINK}", "DELETE", "queues/%2F/federation%3A%20old%20-%3E%20hailo.eu-west-1b", False),
        ("remove exchange old", "DELETE", "exchanges/%2F/old?if-unused=true", True),
    ]
    assert exchange_removals(HOST, bus(), recorded().bus) == ()


OURS = frozenset(
    (name, f"{name.partition('.')[0]} from eu-west-1b") for name in ("events", "requests.req", "requests.rep")
)


def test_what_links_there_should_be_is_in_the_definitions() -> None:
    assert recorded().links == links_of(recorded().bus.definitions) == links_of(bus().definitions) == OURS


@pytest.mark.parametrize(
    ("links", "changes", "lost"),
    [
        (OURS, {}, ""),
        (None, {}, ""),
        (OURS - {("events", "events from eu-west-1b")}, {}, "events (events from eu-west-1b)"),
        (frozenset(), {"policies": minus(name="federate events")},
         "requests.rep (requests from eu-west-1b), requests.req (requests from eu-west-1b)"),
        (frozenset(), {"parameters": lambda _: []}, ""),
        (OURS, {"policies": plus(vhost="/", name="mine", pattern="^mine$", priority=0,
                                 definition={"federation-upstream-set": "all"})}, ""),
    ],
)  # fmt: skip
def test_links_that_were_lost_are_started_once_their_cluster_was_told_of_them(
    links: frozenset[tuple[str, str]] | None, changes: dict[str, Any], lost: str
) -> None:
    found = link_actions(HOST, bus(), replace(redefined(**changes), links=links))
    assert [(one.what, one.why) for one in found] == [("start of lost links", f"no link runs for {lost}")] * bool(lost)


@pytest.mark.parametrize("state", [ApiState.DENIES, ApiState.SILENT])
def test_a_cluster_that_does_not_answer_is_not_told_to_start_links(state: ApiState) -> None:
    facts = replace(recorded(), links=frozenset(), bus=BusReading(state, {}))
    assert link_actions(HOST, bus(), facts) == ()


def test_a_foreign_virtual_host_is_told_and_left_alone() -> None:
    facts = redefined(vhosts=plus(name="tests", metadata={}))
    assert calls(facts) == []
    assert [(one.code, str(one.where)) for one in kept(bus(), facts.bus)] == [("RB544", "cluster eu-west-1a")]


def test_upstreams_come_before_their_set_and_go_after_it() -> None:
    none = redefined(parameters=lambda _: [], policies=lambda _: [])
    added = [what.split(" ")[0] for what, _, _ in calls(none)]
    assert added == ["upstream"] * 2 + ["upstream-set"] * 2 + ["policy"] * 6
    nothing = replace(bus(), definitions={**bus().definitions, "parameters": [], "policies": []})
    removed = [action.what.split(" ")[1] for action in bus_actions(HOST, nothing, recorded().bus)]
    assert removed == ["policy"] * 6 + ["upstream-set"] * 2 + ["upstream"] * 2


@pytest.mark.parametrize(("state", "expect"), [(ApiState.DENIES, ["import of definitions"]), (ApiState.SILENT, [])])
def test_an_api_that_does_not_answer(state: ApiState, expect: list[str]) -> None:
    assert [action.what for action in bus_actions(HOST, bus(), BusReading(state, {}))] == expect


def test_what_is_wrong_with_nodes_is_told() -> None:
    nodes = [NodeReading("a", True, ("disk",), ()), NodeReading("b", False, (), ()), NodeReading("c", True, (), ("a",))]
    assert [one.code for one in cluster_findings("x", nodes)] == ["RB542", "RB541", "RB543"]
