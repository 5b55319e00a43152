"""The names under which scripts mean what only the target knows: ARNs of rules and groups, and the time."""

import re

SINCE, UNTIL = "SINCE", "UNTIL"
"""From when to when metrics are read, as ISO 8601."""
SIDES = ("old", "new")


def rule(city: str, route: str, region: str) -> str:
    """The listener rule of a route."""
    return _name("rule", city, route, region)


def priority(city: str, route: str, region: str) -> str:
    """The priority that the rule of a route gets when it is made."""
    return _name("priority", city, route, region)


def group(side: str, city: str, subject: str, region: str) -> str:
    """The target group that a cell has of its own on one side."""
    return _name(side, city, subject, region)


def shared(side: str, city: str, region: str, what: str = "") -> str:
    """The target group that cells at rest share on one side, or ``what`` others take over from it."""
    return _name("shared", side, city, region, *([what] if what else []))


def balancer(city: str, region: str) -> str:
    """The load balancer that has the city's rules."""
    return _name("balancer", city, region)


def listener(city: str, region: str) -> str:
    """Its listener."""
    return _name("listener", city, region)


def metric(name: str) -> str:
    """How CloudWatch calls what has ``name``: the end of its ARN."""
    return f"METRIC_{name}"


def reference(name: str) -> str:
    """The name as a command has it."""
    return f"${name}"


def _name(*words: str) -> str:
    return "_".join(re.sub(r"[^A-Z0-9]", "_", word.upper()) for word in words)
