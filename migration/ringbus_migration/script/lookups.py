"""Where a city's names come from: the calls that find its load balancer, listener and shared target groups."""

from collections.abc import Iterator

from ringbus_migration.commands import AwsCall
from ringbus_migration.script import names, shared
from ringbus_migration.script.edge import EdgeNames

_SERVING = "sort_by(Listeners[?DefaultActions[0].Type=='forward'], &Port)[-1].ListenerArn"


def lookups(edge: EdgeNames, city: str, region: str) -> Iterator[AwsCall]:
    """The calls, in order: each names what the next ones need. What was adopted is asked for by its ARN."""
    existing = edge.adopted(city)
    balancer = names.balancer(city, region)
    given = existing.load_balancer if existing else None
    found = {"LoadBalancerArns": [given]} if given else {"Names": [edge.balancer(city)]}
    made = {balancer: "LoadBalancers[0].LoadBalancerArn"}
    yield AwsCall("elbv2", "describe_load_balancers", region, found, made)
    if existing and existing.listener:
        asked: dict[str, object] = {"ListenerArns": [existing.listener]}
        made = {names.listener(city, region): "Listeners[0].ListenerArn"}
    else:
        asked = {"LoadBalancerArn": names.reference(balancer)}
        made = {names.listener(city, region): _SERVING}
    yield AwsCall("elbv2", "describe_listeners", region, asked, made)
    for side in names.SIDES:
        group = existing.target_groups.get("api") if existing and side == "old" else None
        asked = {"TargetGroupArns": [group]} if group else {"Names": [edge.shared(side, city)]}
        yield AwsCall("elbv2", "describe_target_groups", region, asked, shared.found(side, city, region))
