"""How long backlogs and hints last, as `check` says it."""

from __future__ import annotations

from typing import Any

import pytest

from ringbus.checks.outage import outage
from ringbus.federation.budgets import budgets, lasting, publishers
from ringbus.federation.graphs import links
from tests.unit.cases import cases
from tests.unit.forwarding import walk
from tests.unit.platforms import platform, topology

KEYS = ("code", "where", "message", "hint")


@pytest.mark.parametrize("case", cases("checks", "outage"))
def test_what_lasts_how_long(case: dict[str, Any]) -> None:
    document, found = platform(case.get("given")), topology(case.get("given"))
    every = links(found, document.bus.federation)
    assert {
        name: int(seconds)
        for name, seconds in budgets(lasting(document, found, every), document.bus.federation.outage).items()
    } == case["budgets"]
    seen = [{key: finding.to_json()[key] for key in KEYS} for finding in outage(document, found, every)]
    assert seen == case["expect"]


@pytest.mark.parametrize("graph", ["mesh", "region-mesh", "hub"])
def test_a_queue_fills_with_what_comes_over_its_link(graph: str) -> None:
    """Every copy that is delivered was in one queue: counted link by link it is the same."""
    given = {"bus": {"exchanges": {"events": {}}, "federation": {"graph": graph}}}
    found = topology(given)
    every = links(found, platform(given).bus.federation)
    counted = publishers(every)
    copies = walk(every, [cluster.name for cluster in found.clusters]).copies
    assert sum(counted.values()) == sum(copies.values())


def test_between_hubs_there_is_what_a_region_publishes() -> None:
    given = {"bus": {"exchanges": {"events": {}}, "federation": {"graph": "hub"}}}
    found = topology(given)
    counted = publishers(links(found, platform(given).bus.federation))
    by_ends = {(link.upstream, link.downstream): count for link, count in counted.items()}
    assert by_ends["eu-west-1a", "us-east-1a"] == 3
    assert by_ends["eu-west-1a", "eu-west-1b"] == 5, "everybody's but its own"
    assert by_ends["eu-west-1b", "eu-west-1a"] == 1
