"""What stands at the edge of a platform, as AWS's API tells it: values alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A registered target: its id, and where it listens."""

    target: str
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """How targets of a group are asked for their health. Times are in seconds; ``port`` is 0 for that of traffic."""

    path: str
    port: int
    interval: int
    timeout: int
    healthy: int
    unhealthy: int
    matcher: str


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A target group; ``least`` where it gives requests to the target with the fewest."""

    arn: str
    name: str
    least: bool
    health: HealthFacts
    targets: tuple[TargetFacts, ...]


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """One condition of a rule: what it looks at (``path-pattern``), one of which values; ``header`` for a header's."""

    field: str
    values: tuple[str, ...]
    header: str = ""


@dataclass(frozen=True, slots=True)
class ForwardAction:
    """Requests go to these target groups, by ARN, in proportion to their weights.

    ``held`` is for how many seconds a client stays with the group that answered it first, whatever the weights; 0: not.
    """

    groups: tuple[tuple[str, int], ...]
    held: int = 0


@dataclass(frozen=True, slots=True)
class RedirectAction:
    """Requests are led elsewhere; the parts of the URL as elbv2 has them, with ``#{host}`` and the like."""

    protocol: str
    host: str
    port: str
    path: str
    query: str
    status: int


@dataclass(frozen=True, slots=True)
class FixedAction:
    """Requests get this answer."""

    status: int
    content_type: str
    body: str


EdgeAction = ForwardAction | RedirectAction | FixedAction


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule of a listener: what it does with requests that meet all conditions."""

    arn: str
    conditions: tuple[ConditionFacts, ...]
    action: EdgeAction


@dataclass(frozen=True, slots=True)
class ListenerFacts:
    """A listener with its rules in the order in which they are tried, the default last."""

    port: int
    secure: bool
    rules: tuple[RuleFacts, ...]


@dataclass(frozen=True, slots=True)
class BalancerFacts:
    """An application load balancer, with the target groups that its rules name; ``zones`` by name."""

    arn: str
    name: str
    region: str
    dns_name: str
    zones: tuple[str, ...]
    listeners: tuple[ListenerFacts, ...]
    groups: tuple[GroupFacts, ...]
