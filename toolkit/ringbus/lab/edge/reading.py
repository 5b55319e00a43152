"""The edge read from AWS's API: load balancers with all that decides where a request goes."""

from collections.abc import Iterable, Mapping

from ringbus.aws.session import AwsSession
from ringbus.lab.edge.facts import BalancerFacts, GroupFacts, ListenerFacts, TargetFacts
from ringbus.lab.edge.parsing import Answer, group_of, groups_in, listener_of

_ELB = "elbv2"


def balancers(aws: AwsSession, platform: str, region: str, addresses: Mapping[str, str]) -> tuple[BalancerFacts, ...]:
    """The application load balancers of a platform in a region; ``addresses`` are those of instances, by id."""
    found = aws.call(_ELB, "describe_load_balancers", region)["LoadBalancers"]
    own = [one for one in found if one["Type"] == "application"]
    tagged = _of_platform(aws, platform, region, [one["LoadBalancerArn"] for one in own])
    return tuple(
        _balancer(aws, region, one, addresses)
        for one in sorted(own, key=lambda one: one["LoadBalancerName"])
        if one["LoadBalancerArn"] in tagged
    )


def instances(aws: AwsSession, platform: str, region: str) -> tuple[Answer, ...]:
    """EC2's pages of a platform's instances in a region, whatever became of them."""
    filters = [{"Name": "tag:platform", "Values": [platform]}]
    return tuple(aws.pages("ec2", "describe_instances", region, {"Filters": filters}))


def _of_platform(aws: AwsSession, platform: str, region: str, arns: list[str]) -> set[str]:
    if not arns:
        return set()
    told = aws.call(_ELB, "describe_tags", region, {"ResourceArns": arns})["TagDescriptions"]
    wanted = {"Key": "platform", "Value": platform}
    return {one["ResourceArn"] for one in told if wanted in one["Tags"]}


def _balancer(aws: AwsSession, region: str, one: Answer, addresses: Mapping[str, str]) -> BalancerFacts:
    """A load balancer at one moment: targets are read again where rules have changed since these were read."""
    arn, read = one["LoadBalancerArn"], None
    while (listeners := tuple(_listeners(aws, region, arn))) != read:
        read, groups = listeners, tuple(_groups(aws, region, groups_in(listeners), addresses))
    zones = tuple(sorted(zone["ZoneName"] for zone in one["AvailabilityZones"]))
    return BalancerFacts(arn, one["LoadBalancerName"], region, one["DNSName"], zones, listeners, groups)


def _listeners(aws: AwsSession, region: str, balancer: str) -> Iterable[ListenerFacts]:
    found = aws.call(_ELB, "describe_listeners", region, {"LoadBalancerArn": balancer})["Listeners"]
    for listener in sorted(found, key=lambda listener: listener["Port"]):
        asked = {"ListenerArn": listener["ListenerArn"]}
        yield listener_of(listener, aws.call(_ELB, "describe_rules", region, asked)["Rules"])


def _groups(aws: AwsSession, region: str, arns: tuple[str, ...], addresses: Mapping[str, str]) -> Iterable[GroupFacts]:
    if not arns:
        return
    for group in aws.call(_ELB, "describe_target_groups", region, {"TargetGroupArns": list(arns)})["TargetGroups"]:
        asked = {"TargetGroupArn": group["TargetGroupArn"]}
        told = aws.call(_ELB, "describe_target_group_attributes", region, asked)["Attributes"]
        health = aws.call(_ELB, "describe_target_health", region, asked)["TargetHealthDescriptions"]
        targets = [
            TargetFacts(one["Target"]["Id"], address, int(one["Target"]["Port"]))
            for one in health
            if (address := addresses.get(one["Target"]["Id"], one["Target"]["Id"])).count(".") == 3
            and one["TargetHealth"]["State"] != "unused"
        ]
        yield group_of(group, {one["Key"]: one["Value"] for one in told}, targets)
