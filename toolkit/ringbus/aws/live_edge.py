"""What a migration has made of a region's edge: weights of its rules, its own target groups, by their tags."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from ringbus.aws.session import AwsSession
from ringbus.model.platform import Platform
from ringbus.render.live import NEW, OLD, LiveEdge
from ringbus.topology import names
from ringbus.topology.values import Monolith, Topology

_OWNER, _MIGRATION = "ringbus-owner", "migration"
_MONOLITH, _CITY, _ROUTE, _TIER = "ringbus-monolith", "ringbus-city", "ringbus-route", "ringbus-tier"
_TAGGED_AT_ONCE = 20
_HTTPS = 443

Tags = Mapping[str, str]


def live_edge(aws: AwsSession, platform: Platform, topology: Topology, region: str) -> LiveEdge:
    """What stands in the region: rules go with their monolith, groups stay where a city has left its one."""
    found = [one for one in topology.monoliths_in(region) if one.ways]
    listeners = [_listener(aws, platform, one) for one in found]
    rules = [rule for listener in listeners if listener for rule in _rules(aws, region, listener)]
    groups = _every(aws, region, "describe_target_groups", "TargetGroups", {}) if platform.cities else []
    return LiveEdge(
        weights(platform.name, rules, _tags(aws, region, [rule["RuleArn"] for rule in rules])),
        own_groups(platform.name, region, _tags(aws, region, [group["TargetGroupArn"] for group in groups])),
    )


def weights(
    platform: str, rules: Iterable[Mapping[str, Any]], tags: Mapping[str, Tags]
) -> dict[tuple[str, str], dict[str, int]]:
    """By monolith and city the weights of the city's rule, whose new side is the group of that name. Pure."""
    found = {}
    for rule in rules:
        own = tags.get(rule["RuleArn"], {})
        if not _of_migration(platform, own) or _ROUTE in own:
            continue
        new = f":targetgroup/{names.target_group(platform, f'legacy-{own[_MONOLITH]}-to-{own[_CITY]}')}/"
        sides = {OLD: 0, NEW: 0}
        for group in _forwarded(rule):
            sides[NEW if new in group["TargetGroupArn"] else OLD] += group.get("Weight", 1)
        if any(sides.values()):
            found[own[_MONOLITH], own[_CITY]] = sides
    return found


def own_groups(platform: str, region: str, tags: Mapping[str, Tags]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The ARNs of a migration's own target groups, by region and the tier that is in them. Pure."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for arn, own in sorted(tags.items()):
        if _of_migration(platform, own) and own.get(_TIER):
            place = (region, own[_TIER])
            found[place] = (*found.get(place, ()), arn)
    return found


def _of_migration(platform: str, tags: Tags) -> bool:
    return tags.get("platform") == platform and tags.get(_OWNER) == _MIGRATION and {_MONOLITH, _CITY} <= tags.keys()


def _forwarded(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    forwards = [action.get("ForwardConfig", {}) for action in rule.get("Actions", [])]
    return [group for forward in forwards for group in forward.get("TargetGroups", [])]


def _listener(aws: AwsSession, platform: Platform, monolith: Monolith) -> str | None:
    """The ARN of the monolith's listener; None while it does not stand."""
    if not monolith.made:
        return platform.legacy.existing.listener if platform.legacy.existing else None
    wanted = {"Names": [names.load_balancer(platform.name, monolith.key)]}
    answer = aws.find("elbv2", "describe_load_balancers", monolith.region, wanted, ["LoadBalancerNotFound"])
    for balancer in answer["LoadBalancers"] if answer else ():
        of = {"LoadBalancerArn": balancer["LoadBalancerArn"]}
        for listener in aws.call("elbv2", "describe_listeners", monolith.region, of)["Listeners"]:
            if listener["Port"] == _HTTPS:
                return str(listener["ListenerArn"])
    return None


def _rules(aws: AwsSession, region: str, listener: str) -> list[dict[str, Any]]:
    return _every(aws, region, "describe_rules", "Rules", {"ListenerArn": listener})


def _every(
    aws: AwsSession, region: str, operation: str, key: str, wanted: Mapping[str, object]
) -> list[dict[str, Any]]:
    return [each for page in aws.pages("elbv2", operation, region, wanted) for each in page[key]]


def _tags(aws: AwsSession, region: str, arns: Sequence[str]) -> dict[str, Tags]:
    found: dict[str, Tags] = {}
    for some in batched(arns, _TAGGED_AT_ONCE):
        answer = aws.call("elbv2", "describe_tags", region, {"ResourceArns": list(some)})
        for described in answer["TagDescriptions"]:
            found[described["ResourceArn"]] = {tag["Key"]: tag["Value"] for tag in described["Tags"]}
    return found
