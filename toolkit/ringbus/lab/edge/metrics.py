"""What CloudWatch is told of load balancers, under the names that AWS uses: pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from ringbus.lab.edge.facts import BalancerFacts
from ringbus.lab.edge.stats import HEALTHY, CountFacts, Health

NAMESPACE = "AWS/ApplicationELB"
_FRONT, _BACK = "FRONTEND", "BACKEND"
Counts = Mapping[tuple[str, str], CountFacts]
Metric = dict[str, Any]


def metrics(
    balancer: BalancerFacts, nodes: Iterable[Counts], health: Mapping[str, Mapping[str, Health]]
) -> list[Metric]:
    """What the nodes of a load balancer counted since the last time, and how many of its targets are healthy."""
    counted = list(nodes)
    whole = {"LoadBalancer": balancer.arn.partition(":loadbalancer/")[2]}
    fronts = [count for node in counted for (_, row), count in node.items() if row == _FRONT]
    found = [_sum("RequestCount", whole, fronts)]
    targets = 0
    for group in balancer.groups:
        own = {**whole, "TargetGroup": group.arn.rpartition(":")[2]}
        servers = [
            count
            for node in counted
            for (part, row), count in node.items()
            if part == group.name and row not in (_FRONT, _BACK)
        ]
        targets += _answers(servers, "5xx")
        found += _of_group(own, servers)
        states = [one == HEALTHY for one in health.get(group.arn, {}).values()]
        found += [
            _metric("HealthyHostCount", own, sum(states), "Count"),
            _metric("UnHealthyHostCount", own, len(states) - sum(states), "Count"),
        ]
    own_errors = max(0, _answers(fronts, "5xx") - targets)
    return [*found, _metric("HTTPCode_ELB_5XX_Count", whole, own_errors, "Count")]


def _of_group(own: Mapping[str, str], servers: list[CountFacts]) -> Iterable[Metric]:
    yield _sum("RequestCount", own, servers)
    for name in ("2xx", "3xx", "4xx", "5xx"):
        yield _metric(f"HTTPCode_Target_{name.upper()}_Count", own, _answers(servers, name), "Count")
    requests = sum(count.requests for count in servers)
    if requests:
        mean = sum(count.milliseconds * count.requests for count in servers) / requests / 1000
        yield _metric("TargetResponseTime", own, mean, "Seconds")


def _sum(name: str, dimensions: Mapping[str, str], counts: Iterable[CountFacts]) -> Metric:
    return _metric(name, dimensions, sum(count.requests for count in counts), "Count")


def _answers(counts: Iterable[CountFacts], name: str) -> int:
    return sum(count.answers[name] for count in counts)


def _metric(name: str, dimensions: Mapping[str, str], value: float, unit: str) -> Metric:
    named = [{"Name": key, "Value": text} for key, text in dimensions.items()]
    return {"MetricName": name, "Dimensions": named, "Value": float(value), "Unit": unit}
