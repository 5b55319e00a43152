"""An edge for tests: one load balancer with every kind of action and condition."""

from __future__ import annotations

from dataclasses import replace

from ringbus.lab.edge.facts import (
    BalancerFacts,
    ConditionFacts,
    EdgeAction,
    FixedAction,
    ForwardAction,
    GroupFacts,
    HealthFacts,
    ListenerFacts,
    RedirectAction,
    RuleFacts,
    TargetFacts,
)

_ARN = "arn:aws:elasticloadbalancing:eu-west-1:000000000000"
NEW, OLD = f"{_ARN}:targetgroup/new/1", f"{_ARN}:targetgroup/old/2"
HTTPS = RedirectAction("HTTPS", "#{host}", "443", "/#{path}", "#{query}", 301)
MOVED = RedirectAction("HTTPS", "www.hailo.example", "443", "/new/#{path}", "from=#{host}", 302)


def group(arn: str, *addresses: str, least: bool = False) -> GroupFacts:
    health = HealthFacts("/health", 0, 10, 5, 2, 3, "200-299")
    targets = tuple(TargetFacts(f"i-{number}", address, 8080) for number, address in enumerate(addresses))
    return GroupFacts(arn, arn.split("/")[1], least, health, targets)


def shared(*weights: int) -> ForwardAction:
    return ForwardAction(tuple(zip((NEW, OLD), weights, strict=False)))


def rule(number: int, action: EdgeAction, *conditions: ConditionFacts) -> RuleFacts:
    return RuleFacts(f"{_ARN}:listener-rule/app/edge/0/0/{number}", conditions, action)


def balancer(weight: int = 25) -> BalancerFacts:
    """Jobs go to the new group by weight, all else to the old one."""
    rules = (
        rule(1, shared(weight, 100 - weight), ConditionFacts("path-pattern", ("/jobs", "/jobs/*", "/it's ?"))),
        rule(2, MOVED, ConditionFacts("host-header", ("*.old.example",)), ConditionFacts("query-string", ("a=b*",))),
        rule(
            3,
            FixedAction(403, "text/plain", "Not you"),
            ConditionFacts("http-header", ("Bad*",), "User-Agent"),
            ConditionFacts("source-ip", ("10.0.0.0/8",)),
            ConditionFacts("http-request-method", ("DELETE", "PUT")),
        ),
        rule(4, ForwardAction(((OLD, 1),))),
    )
    listeners = (ListenerFacts(80, False, (rule(5, HTTPS),)), ListenerFacts(443, True, rules))
    return BalancerFacts(
        f"{_ARN}:loadbalancer/app/edge/50dc6c495c0c9188",
        "edge",
        "eu-west-1",
        "edge-1.eu-west-1.elb.amazonaws.com",
        ("eu-west-1a", "eu-west-1b"),
        listeners,
        (group(NEW, "10.11.4.4", least=True), group(OLD, "10.11.4.5", "10.11.12.4")),
    )


def without(found: BalancerFacts, target: str) -> BalancerFacts:
    """The load balancer without one target, wherever it is."""
    groups = tuple(replace(one, targets=tuple(t for t in one.targets if t.target != target)) for one in found.groups)
    return replace(found, groups=groups)
