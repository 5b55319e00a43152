"""Load balancers, their pools and their metrics in memory: what the port of a migration's traffic needs of AWS.

Requests come at a steady rate and go where the rules' weights said at that moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from ringbus.errors import failed
from ringbus_migration.commands import AwsCall

ARN = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:"
RATE = 600
SHARED = {
    "Protocol": "HTTP", "ProtocolVersion": "HTTP1", "Port": 8080, "VpcId": "vpc-1", "HealthCheckPath": "/health",
    "HealthCheckProtocol": "HTTP", "HealthCheckPort": "8081", "HealthCheckIntervalSeconds": 10,
    "HealthCheckTimeoutSeconds": 5, "HealthyThresholdCount": 2, "UnhealthyThresholdCount": 3,
    "Matcher": {"HttpCode": "200,302"},
}  # fmt: skip
"""How groups that stood before the migration ask their hosts, and where."""


class TrafficStandin:
    """Answers calls; ``before`` is asked with every call, and may fail it or end the process."""

    def __init__(
        self,
        edge: Mapping[str, Any],
        clock: Callable[[], float],
        before: Callable[[AwsCall], None] = lambda call: None,
    ) -> None:
        self.clock = clock
        self.shares: list[tuple[float, dict[str, int]]] = []
        self.calls: list[AwsCall] = []
        self.before = before
        self.errors = {"old": 0.001, "new": 0.001}
        self.unanswered = {"old": 0.0, "new": 0.0}
        """The share of requests that targets do not answer, so that the load balancer itself does."""
        self.dead: set[str] = set()
        """Names of groups behind which nobody answers any more."""
        self.p99 = {"old": 0.2, "new": 0.2}
        self.silent = False
        self.rate = RATE
        self.initial = 0.0
        """Seconds after which hosts behind a new group answer, from when a rule names it."""
        self.balancer = f"{ARN}loadbalancer/app/{edge['balancer']}/1"
        self.listener = f"{ARN}listener/app/{edge['balancer']}/1/1"
        self.named: dict[str, float] = {}
        self.groups = {name: self._group(name) for name in edge["groups"]}
        self.made_groups: set[str] = set()
        self.pools: dict[str, set[str]] = {name: set() for name in edge["pools"]}
        self.rules: dict[str, dict[str, Any]] = {}
        self.tags: dict[str, list[dict[str, str]]] = {}
        self.made = 0

    def send(self, call: AwsCall) -> Mapping[str, Any]:
        """The answer; RingbusError where AWS would refuse."""
        self.before(call)
        self.calls.append(call)
        return getattr(self, f"_{call.operation}")(dict(call.parameters))

    @property
    def changes(self) -> list[AwsCall]:
        """The calls that were no questions."""
        return [call for call in self.calls if not call.operation.startswith(("describe_", "get_"))]

    def answer(self, group: str) -> bool:
        """Whether hosts answer behind a group; what stood before the migration has been asked long since."""
        return self.health(group) == "healthy"

    def health(self, group: str) -> str:
        """The state of a group's targets."""
        if group in self.dead:
            return "unhealthy"
        if group not in self.made_groups:
            return "healthy"
        if group not in self.named:
            return "unused"
        return "healthy" if self.clock() >= self.named[group] + self.initial else "initial"

    def forms(self) -> dict[str, dict[str, int]]:
        """Of each rule by its path the weights of its groups, by name."""
        return {
            rule["Conditions"][-2]["PathPatternConfig"]["Values"][0]: self.weights(rule) for rule in self.rules.values()
        }

    def _group(self, name: str, told: Mapping[str, Any] = SHARED) -> dict[str, Any]:
        return {"TargetGroupArn": f"{ARN}targetgroup/{name}/1", "TargetGroupName": name, **told}

    def weights(self, rule: Mapping[str, Any]) -> dict[str, int]:
        """Of a rule's actions the weights of groups, by name."""
        groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
        return {group["TargetGroupArn"].split("/")[1]: group["Weight"] for group in groups}

    def _noted(self) -> None:
        """From now on each group gets these per cents."""
        found: dict[str, int] = {}
        for rule in self.rules.values():
            for group, weight in (self.weights(rule) if rule["Actions"] else {}).items():
                found[group] = found.get(group, 0) + weight
        self.shares.append((self.clock(), found))
        self.named = {group: self.named.get(group, self.clock()) for group in found}

    def _requests(self, group: str, start: float) -> float:
        """What a group got in the minute that begins then, as far as it is over."""
        found, ends = 0.0, [at for at, _ in self.shares[1:]] + [self.clock()]
        for (at, shares), end in zip(self.shares, ends, strict=True):
            found += self.rate * shares.get(group, 0) / 100 * max(0.0, min(end, start + 60) - max(at, start)) / 60
        return found

    def _describe_load_balancers(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("Names") not in ([self.balancer.split("/")[2]], None):
            raise failed("RB435", "elbv2", "AWS answered LoadBalancerNotFound")
        return {"LoadBalancers": [{"LoadBalancerArn": self.balancer}]}

    def _describe_listeners(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"Listeners": [{"ListenerArn": self.listener, "Port": 443, "DefaultActions": [{"Type": "forward"}]}]}

    def _describe_target_groups(self, given: dict[str, Any]) -> dict[str, Any]:
        names = given.get("Names", list(self.groups))
        if not set(names) <= self.groups.keys():
            raise failed("RB435", "elbv2", "AWS answered TargetGroupNotFound")
        return {"TargetGroups": [self.groups[name] for name in names]}

    def _describe_rules(self, given: dict[str, Any]) -> dict[str, Any]:
        arns = given.get("RuleArns", list(self.rules))
        if not set(arns) <= self.rules.keys():
            raise failed("RB435", "elbv2", "AWS answered RuleNotFound")
        default = [] if "RuleArns" in given else [{"RuleArn": "default", "Priority": "default", "IsDefault": True}]
        return {"Rules": [*(self.rules[arn] for arn in arns), *default]}

    def _describe_tags(self, given: dict[str, Any]) -> dict[str, Any]:
        found = [{"ResourceArn": arn, "Tags": self.tags.get(arn, [])} for arn in given["ResourceArns"]]
        return {"TagDescriptions": found}

    def _describe_target_health(self, given: dict[str, Any]) -> dict[str, Any]:
        group = given["TargetGroupArn"].split("/")[1]
        state = self.health(group)
        return {"TargetHealthDescriptions": [{"TargetHealth": {"State": state}}] * 2}

    def _create_target_group(self, given: dict[str, Any]) -> dict[str, Any]:
        told = {key: value for key, value in given.items() if key not in ("Name", "Tags")}
        self.groups[given["Name"]] = self._group(given["Name"], told)
        self.made_groups.add(given["Name"])
        self.tags[self.groups[given["Name"]]["TargetGroupArn"]] = given["Tags"]
        return {"TargetGroups": [self.groups[given["Name"]]]}

    def _delete_target_group(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["TargetGroupArn"].split("/")[1]
        if any(name in self.weights(rule) for rule in self.rules.values()):
            raise failed("RB435", "elbv2", "AWS answered ResourceInUse")
        del self.groups[name]
        return {}

    def _attach_load_balancer_target_groups(self, given: dict[str, Any]) -> dict[str, Any]:
        self.pools[given["AutoScalingGroupName"]].update(given["TargetGroupARNs"])
        return {}

    def _describe_load_balancer_target_groups(self, given: dict[str, Any]) -> dict[str, Any]:
        arns = sorted(self.pools[given["AutoScalingGroupName"]])
        return {"LoadBalancerTargetGroups": [{"LoadBalancerTargetGroupARN": a, "State": "InService"} for a in arns]}

    def _detach_load_balancer_target_groups(self, given: dict[str, Any]) -> dict[str, Any]:
        if not set(given["TargetGroupARNs"]) <= self.pools[given["AutoScalingGroupName"]]:
            raise failed("RB435", "autoscaling", "AWS answered ValidationError: not part of the group")
        self.pools[given["AutoScalingGroupName"]].difference_update(given["TargetGroupARNs"])
        return {}

    def _create_rule(self, given: dict[str, Any]) -> dict[str, Any]:
        if not 1 <= given["Priority"] <= 50_000:
            raise failed("RB435", "elbv2", "AWS answered ValidationError: not a priority")
        if any(rule["Priority"] == str(given["Priority"]) for rule in self.rules.values()):
            raise failed("RB435", "elbv2", "AWS answered PriorityInUse")
        self.made += 1
        arn = f"{ARN}listener-rule/app/{self.made}"
        self.rules[arn] = {
            "RuleArn": arn, "Priority": str(given["Priority"]), "IsDefault": False, "Actions": given["Actions"],
            "Conditions": given["Conditions"],
        }  # fmt: skip
        self.tags[arn] = given["Tags"]
        self._noted()
        return {"Rules": [self.rules[arn]]}

    def _modify_rule(self, given: dict[str, Any]) -> dict[str, Any]:
        self.rules[given["RuleArn"]]["Actions"] = given["Actions"]
        self._noted()
        return {"Rules": [self.rules[given["RuleArn"]]]}

    def _delete_rule(self, given: dict[str, Any]) -> dict[str, Any]:
        del self.rules[given["RuleArn"]]
        self._noted()
        return {}

    def _get_metric_data(self, given: dict[str, Any]) -> dict[str, Any]:
        since, until = (datetime.datetime.fromisoformat(given[key]) for key in ("StartTime", "EndTime"))
        if since >= until:
            raise failed("RB435", "cloudwatch", "AWS answered ValidationError: StartTime must be less than EndTime")
        minutes = int((until - since).total_seconds() // 60)
        moments = [since + datetime.timedelta(minutes=n) for n in range(minutes)]
        results = []
        for query in given["MetricDataQueries"]:
            values = {} if self.silent else {at: self._value(query, at.timestamp()) for at in moments}
            series = {at.isoformat(): value for at, value in values.items() if value}
            results.append({"Id": query["Id"], "Timestamps": list(series), "Values": list(series.values())})
        return {"MetricDataResults": results}

    def _value(self, query: Mapping[str, Any], start: float) -> float:
        group = query["MetricStat"]["Metric"]["Dimensions"][1]["Value"].split("/")[1]
        side, sort = query["Id"].split("_")
        requests = self._requests(group, start)
        if sort == "requests" or not requests:
            return requests
        answered = 1 - self.unanswered[side]
        fine = (1 - self.errors[side]) * answered
        share = {"errors": self.errors[side] * answered, "2xx": fine, "3xx": 0.0, "4xx": 0.0}.get(sort)
        return requests * share if share is not None else self.p99[side]
