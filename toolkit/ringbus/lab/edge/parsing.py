"""From elbv2's answers to facts: pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ringbus.lab.edge.facts import (
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

Answer = Mapping[str, Any]
#: What a field's values are called in the configuration that belongs to it.
_CONFIGS = {
    "path-pattern": "PathPatternConfig",
    "host-header": "HostHeaderConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}


def listener_of(listener: Answer, rules: Iterable[Answer]) -> ListenerFacts:
    """A listener out of DescribeListeners, with its rules out of DescribeRules."""
    ordered = sorted(rules, key=lambda rule: (rule["IsDefault"], int(rule["Priority"]) if not rule["IsDefault"] else 0))
    return ListenerFacts(listener["Port"], listener["Protocol"] == "HTTPS", tuple(map(_rule, ordered)))


def group_of(group: Answer, attributes: Mapping[str, str], targets: Sequence[TargetFacts]) -> GroupFacts:
    """A target group out of DescribeTargetGroups."""
    algorithm = attributes.get("load_balancing.algorithm.type", "round_robin")
    port = str(group.get("HealthCheckPort") or "traffic-port")
    health = HealthFacts(
        path=group.get("HealthCheckPath") or "/",
        port=int(port) if port.isdecimal() and int(port) != group.get("Port") else 0,
        interval=int(group.get("HealthCheckIntervalSeconds") or 30),
        timeout=int(group.get("HealthCheckTimeoutSeconds") or 5),
        healthy=int(group.get("HealthyThresholdCount") or 5),
        unhealthy=int(group.get("UnhealthyThresholdCount") or 2),
        matcher=str((group.get("Matcher") or {}).get("HttpCode") or "200"),
    )
    least = algorithm == "least_outstanding_requests"
    ordered = tuple(sorted(targets, key=lambda target: target.target))
    return GroupFacts(group["TargetGroupArn"], group["TargetGroupName"], least, health, ordered)


def groups_in(listeners: Iterable[ListenerFacts]) -> tuple[str, ...]:
    """The ARNs of the target groups that rules name."""
    actions = (rule.action for listener in listeners for rule in listener.rules)
    return tuple(sorted({arn for action in actions if isinstance(action, ForwardAction) for arn, _ in action.groups}))


def _rule(rule: Answer) -> RuleFacts:
    action = max(rule["Actions"], key=lambda action: action.get("Order", 0))  # the last one answers
    return RuleFacts(rule["RuleArn"], tuple(map(_condition, rule.get("Conditions", ()))), _action(action))


def _condition(condition: Answer) -> ConditionFacts:
    field = condition["Field"]
    config = condition.get(_CONFIGS[field]) or {}
    values = config.get("Values") or condition.get("Values") or ()
    if field == "query-string":
        values = [f"{one['Key']}={one['Value']}" if one.get("Key") else one["Value"] for one in values]
    return ConditionFacts(field, tuple(values), config.get("HttpHeaderName", ""))


def _action(action: Answer) -> EdgeAction:
    if action["Type"] == "redirect":
        given = action["RedirectConfig"]
        status = int(given["StatusCode"].removeprefix("HTTP_"))
        return RedirectAction(
            protocol=given.get("Protocol") or "#{protocol}",
            host=given.get("Host") or "#{host}",
            port=given.get("Port") or "#{port}",
            path=given.get("Path") or "/#{path}",
            query=given.get("Query") or "#{query}",
            status=status,
        )
    if action["Type"] == "fixed-response":
        given = action["FixedResponseConfig"]
        content_type = given.get("ContentType") or "text/plain"
        return FixedAction(int(given["StatusCode"]), content_type, given.get("MessageBody") or "")
    given = action.get("ForwardConfig") or {}
    groups = given.get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"]}]
    weighed = tuple((group["TargetGroupArn"], int(group.get("Weight", 1))) for group in groups)
    return ForwardAction(weighed, _held(given.get("TargetGroupStickinessConfig") or {}))


def _held(stickiness: Answer) -> int:
    on = str(stickiness.get("Enabled", False)).lower() == "true"
    return int(stickiness.get("DurationSeconds") or 0) if on else 0
