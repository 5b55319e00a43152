"""What the names in a cell's scripts stand for, found on the target: by name, and by the tags of what was made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath

from ringbus.errors import failed
from ringbus_migration import codes
from ringbus_migration.commands import AwsCall
from ringbus_migration.plan.step import Cell
from ringbus_migration.script import names
from ringbus_migration.script.edge import OWNER, EdgeNames
from ringbus_migration.script.lookups import lookups
from ringbus_migration.traffic.port import TrafficPort

_TAGS_AT_ONCE = 20
_LAST_PRIORITY = 50_000


@dataclass(slots=True)
class CellNames:
    """The names of one cell. What is not there has no name."""

    edge: EdgeNames
    cell: Cell
    port: TrafficPort
    known: dict[str, Any] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)
    """Names of priorities for which there is no room."""

    def find(self) -> "CellNames":
        """Ask for everything; RingbusError when what stands in front of the city is not there."""
        for call in lookups(self.edge, self.cell.city, self.cell.region):
            self.kept(call, self.port.send(call.resolved(self.known)))
        self.own_groups()
        self._rules()
        return self

    def kept(self, call: AwsCall, answer: Mapping[str, Any]) -> None:
        """Name what an answer holds."""
        for name, path in call.makes.items():
            value = jmespath.search(path, answer)
            if value is not None:
                self._name(name, value)

    def forgotten(self, call: AwsCall) -> None:
        """What a call took away has no name any more."""
        for name in call.lacks if call.operation.startswith("delete_") else ():
            self.known.pop(name, None)

    def _name(self, name: str, value: Any) -> None:
        self.known[name] = value
        if isinstance(value, str) and ":loadbalancer/" in value:
            self.known[names.metric(name)] = value.partition(":loadbalancer/")[2]
        elif isinstance(value, str) and ":targetgroup/" in value:
            self.known[names.metric(name)] = value.rpartition(":")[2]

    def own_groups(self) -> None:
        """Its own target groups, where they are there; RB651 for those of their names that it did not make."""
        wanted = {self.edge.own(side, self.cell): side for side in names.SIDES}
        listed = self.port.send(self._call("describe_target_groups", {}))["TargetGroups"]
        own = {group["TargetGroupArn"]: group["TargetGroupName"] for group in listed}
        own = {arn: name for arn, name in own.items() if name in wanted}
        tags = dict(self._tags(list(own)))
        for arn, name in own.items():
            if tags.get(arn, {}).get("ringbus-owner") != OWNER:
                hint = "rename it, or take it away if nobody needs it; then `ringbus migrate run`."
                raise failed(codes.FOREIGN, name, "stands already, without the migration's tags", hint=hint)
            self._name(names.group(wanted[name], self.cell.city, self.cell.subject, self.cell.region), arn)

    def _rules(self) -> None:
        listener = self.known[names.listener(self.cell.city, self.cell.region)]
        rules = self.port.send(self._call("describe_rules", {"ListenerArn": listener}))["Rules"]
        listed = [rule for rule in rules if not rule.get("IsDefault")]
        tags = dict(self._tags([rule["RuleArn"] for rule in listed]))
        priorities: dict[bool, list[int]] = {True: [], False: []}
        for rule in listed:
            own = tags.get(rule["RuleArn"], {})
            made = own.get("ringbus-owner") == OWNER and "ringbus-route" in own
            priorities[made].append(int(rule["Priority"]))
            if made and (own.get("platform"), own.get("ringbus-city")) == (self.edge.platform.name, self.cell.city):
                where = (self.cell.city, own["ringbus-route"], self.cell.region)
                self._name(names.rule(*where), rule["RuleArn"])
                self.known[names.priority(*where)] = int(rule["Priority"])
        self._priorities(priorities[True], priorities[False])

    def _priorities(self, own: list[int], others: list[int]) -> None:
        """The highest free ones below every rule that is not the migration's, for the rules that are not there yet."""
        taken, free = set(own), min(others, default=_LAST_PRIORITY + 1)
        wanted = [names.priority(self.cell.city, route, self.cell.region) for route in self.edge.migration.routes]
        for name in (each for each in wanted if each not in self.known):
            free -= 1
            while free in taken:
                free -= 1
            if free < 1:
                self.crowded.add(name)
            else:
                self.known[name] = free

    def _tags(self, arns: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
        for start in range(0, len(arns), _TAGS_AT_ONCE):
            asked = self._call("describe_tags", {"ResourceArns": arns[start : start + _TAGS_AT_ONCE]})
            for found in self.port.send(asked)["TagDescriptions"]:
                yield found["ResourceArn"], {tag["Key"]: tag["Value"] for tag in found["Tags"]}

    def _call(self, operation: str, parameters: Mapping[str, Any]) -> AwsCall:
        return AwsCall("elbv2", operation, self.cell.region, parameters)
