"""A load balancer as elbv2 tells it, and the HAProxy it becomes; its whole file is a golden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringbus.lab.edge.facts import ConditionFacts, FixedAction, ForwardAction, RedirectAction, TargetFacts
from ringbus.lab.edge.haproxy import WHOLE, balancer_file
from ringbus.lab.edge.parsing import group_of, groups_in, listener_of
from tests.unit.edges import NEW, OLD, balancer, without


@pytest.mark.parametrize(("weight", "share"), [(0, 0), (25, 250_000), (37, 370_000), (100, WHOLE)])
def test_a_weight_changes_nothing_but_one_variable(weight: int, share: int) -> None:
    one, other = balancer_file(balancer(5)), balancer_file(balancer(weight))
    assert one.structure == other.structure
    assert [*other.weights.values()] == [share]
    assert one.weights.keys() == other.weights.keys()
    assert f"int({share})" in other.text


def test_a_target_less_is_another_structure() -> None:
    whole, rest = balancer(), without(balancer(), "i-1")
    assert balancer_file(whole).structure != balancer_file(rest).structure
    assert "server i-1 " not in balancer_file(rest).text


def forward(*groups: tuple[str, int]) -> dict[str, Any]:
    named = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in groups]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": named}}


def told(number: int | str, action: dict[str, Any], *conditions: dict[str, Any]) -> dict[str, Any]:
    default = number == "default"
    return {
        "RuleArn": f"r{number}",
        "Priority": str(number),
        "IsDefault": default,
        "Conditions": list(conditions),
        "Actions": [action],
    }


def test_rules_are_tried_by_priority_and_the_default_last() -> None:
    path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a*"]}}
    query = {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "a", "Value": "b"}, {"Value": "c"}]}}
    rules = [
        told("default", {"Type": "forward", "TargetGroupArn": OLD}),
        told(100, forward((NEW, 37), (OLD, 63)), path),
        told(9, {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "503"}}, query),
    ]
    found = listener_of({"Port": 443, "Protocol": "HTTPS"}, rules)
    assert found.secure
    assert [rule.arn for rule in found.rules] == ["r9", "r100", "rdefault"]
    assert [rule.action for rule in found.rules] == [
        FixedAction(503, "text/plain", ""),
        ForwardAction(((NEW, 37), (OLD, 63))),
        ForwardAction(((OLD, 1),)),
    ]
    assert found.rules[0].conditions == (ConditionFacts("query-string", ("a=b", "c")),)
    assert groups_in([found]) == (NEW, OLD)


def test_what_a_redirect_leaves_out_stays_as_it_was() -> None:
    action = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
    (rule,) = listener_of({"Port": 80, "Protocol": "HTTP"}, [told("default", action)]).rules
    assert rule.action == RedirectAction("HTTPS", "#{host}", "443", "/#{path}", "#{query}", 301)


def test_health_is_asked_as_the_target_group_says() -> None:
    group = {
        "TargetGroupArn": NEW, "TargetGroupName": "new", "Port": 80, "HealthCheckPort": "9000", "HealthCheckPath": "/h",
        "HealthCheckIntervalSeconds": 7, "HealthCheckTimeoutSeconds": 3, "HealthyThresholdCount": 4,
        "UnhealthyThresholdCount": 2, "Matcher": {"HttpCode": "200,204"},
    }  # fmt: skip
    found = group_of(group, {}, [TargetFacts("i-2", "10.0.0.2", 80), TargetFacts("i-1", "10.0.0.1", 80)])
    assert [one.target for one in found.targets] == ["i-1", "i-2"]
    health = found.health
    assert (health.path, health.port, health.interval, health.timeout) == ("/h", 9000, 7, 3)
    assert (health.healthy, health.unhealthy, health.matcher) == (4, 2, "200,204")
    assert group_of({**group, "HealthCheckPort": "traffic-port"}, {}, []).health.port == 0


def test_a_client_that_is_held_goes_where_it_was_before_any_weight() -> None:
    held = forward((NEW, 0), (OLD, 100))
    held["ForwardConfig"]["TargetGroupStickinessConfig"] = {"Enabled": True, "DurationSeconds": 60}
    listener = listener_of({"Port": 443, "Protocol": "HTTPS"}, [told("default", held)])
    assert listener.rules[0].action == ForwardAction(((NEW, 0), (OLD, 100)), 60)
    text = balancer_file(replace(balancer(), listeners=(listener,))).text
    choices = [line.split() for line in text.splitlines() if line.strip().startswith("use_backend")]
    assert [(words[1], "req.cook(AWSALBTG)" in words) for words in choices] == [
        ("new", True), ("old", True), ("new", False), ("old", False),
    ]  # fmt: skip
    assert text.count("; Max-Age=60; Path=/'") == 2
    held["ForwardConfig"]["TargetGroupStickinessConfig"]["Enabled"] = False
    (rule,) = listener_of({"Port": 443, "Protocol": "HTTPS"}, [told("default", held)]).rules
    assert rule.action == ForwardAction(((NEW, 0), (OLD, 100)))
