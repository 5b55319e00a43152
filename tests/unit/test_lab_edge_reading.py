"""What the edge reads of load balancers while they are changed: each answer is of a moment of its own."""

from __future__ import annotations

from typing import Any, cast

import pytest

from ringbus.aws.session import AwsSession
from ringbus.lab.edge.facts import ForwardAction
from ringbus.lab.edge.reading import balancers

BALANCER = {
    "LoadBalancerArn": "b", "LoadBalancerName": "edge", "Type": "application", "DNSName": "edge.example",
    "AvailabilityZones": [{"ZoneName": "eu-west-1a"}],
}  # fmt: skip


def rule(group: str) -> dict[str, Any]:
    return {"RuleArn": "r", "Priority": "default", "IsDefault": True, "Actions": [forward(group)]}


def forward(group: str) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": group}


class ChangingSession:
    """A load balancer whose rule names ``groups``, one after the other; only the last one has a target still."""

    def __init__(self, *groups: str) -> None:
        self.groups = list(groups)
        self.last = groups[-1]

    def call(self, service: str, operation: str, region: str, given: Any = None) -> dict[str, Any]:
        return getattr(self, f"_{operation}")(given)

    def _describe_load_balancers(self, given: Any) -> dict[str, Any]:
        return {"LoadBalancers": [BALANCER]}

    def _describe_tags(self, given: Any) -> dict[str, Any]:
        return {"TagDescriptions": [{"ResourceArn": "b", "Tags": [{"Key": "platform", "Value": "p"}]}]}

    def _describe_listeners(self, given: Any) -> dict[str, Any]:
        return {"Listeners": [{"ListenerArn": "l", "Port": 443, "Protocol": "HTTPS"}]}

    def _describe_rules(self, given: Any) -> dict[str, Any]:
        return {"Rules": [rule(self.groups.pop(0) if len(self.groups) > 1 else self.last)]}

    def _describe_target_groups(self, given: Any) -> dict[str, Any]:
        return {"TargetGroups": [{"TargetGroupArn": arn, "TargetGroupName": arn} for arn in given["TargetGroupArns"]]}

    def _describe_target_group_attributes(self, given: Any) -> dict[str, Any]:
        return {"Attributes": []}

    def _describe_target_health(self, given: Any) -> dict[str, Any]:
        state = "healthy" if given["TargetGroupArn"] == self.last else "unused"
        return {"TargetHealthDescriptions": [{"Target": {"Id": "i-0", "Port": 80}, "TargetHealth": {"State": state}}]}


@pytest.mark.parametrize("groups", [("rest",), ("own", "rest"), ("first", "own", "rest")])
def test_targets_are_those_of_the_rules_that_were_read(groups: tuple[str, ...]) -> None:
    """A rule that went while targets were read had nobody behind it, and until the next look requests got 503."""
    session = cast("AwsSession", ChangingSession(*groups))
    (found,) = balancers(session, "p", "eu-west-1", {"i-0": "10.0.0.1"})
    (listener,) = found.listeners
    assert [group.arn for group in found.groups] == ["rest"]
    assert [target.target for target in found.groups[0].targets] == ["i-0"]
    assert listener.rules[0].action == ForwardAction((("rest", 1),))
