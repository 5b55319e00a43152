"""Checks of stages before `services`: every city has its way, and AWS's limits."""

from __future__ import annotations

from typing import Any

import pytest

from ringbus.checks.edge import edge
from ringbus.checks.limits import limits
from ringbus.checks.run import run_checks
from ringbus.federation.graphs import links
from ringbus.findings import errors
from tests.unit.platforms import platform, topology


def cities(count: int, **own: str) -> dict[str, Any]:
    return {"cities": {f"city-{number}": {"region": "eu-west-1", **own} for number in range(count)}}


def told(check: Any, given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.where)) for finding in check(platform(given), topology(given), ())]


def test_in_stage_monolith_who_is_elsewhere_waits() -> None:
    given = {"stage": "monolith", "cities": {"london": {"region": "eu-west-1"}, "oslo": {"region": "us-east-1"}}}
    assert told(edge, given) == [("RB239", "region us-east-1")], "the monolith answers for every city"
    given["cities"]["oslo"] = {"region": "us-east-1", "legacy": "retired"}
    assert told(edge, given) == [("RB239", "city oslo"), ("RB239", "region us-east-1")]


def test_a_monolith_that_is_gone_answers_for_nobody() -> None:
    given = {"stage": "monolith", "legacy": {"monolith": "retired"}}
    assert ("RB235", "region eu-west-1") in told(edge, given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"stage": "hybrid", **cities(49)}, []),
        ({"stage": "hybrid", **cities(50)}, [("RB231", "tier api of eu-west-1"), ("RB253", "region eu-west-1")]),
        (
            {"stage": "hybrid", "legacy": {"monolith": "serving"}, **cities(99, legacy="retired")},
            [("RB231", "monolith monolith"), ("RB231", "tier api of eu-west-1")],
        ),
    ],
)
def test_limits_of_an_account(given: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert told(limits, given) == expected


def test_one_listener_has_a_rule_for_every_city() -> None:
    given = {"stage": "hybrid", "legacy": {"monolith": "serving"}, **cities(100, legacy="retired")}
    assert ("RB236", "monolith monolith") in told(edge, given)


@pytest.mark.parametrize("stage", ["monolith", "hybrid"])
@pytest.mark.parametrize("via", ["bastion", "direct", "ssm"])
def test_a_stage_as_it_comes_has_no_error(stage: str, via: str) -> None:
    given = {"stage": stage, "access": {"via": via, "allow": ["203.0.113.0/24"]}, **cities(2)}
    read, found = platform(given), topology(given)
    assert errors(run_checks(read, found, links(found, read.bus.federation))) == ()
