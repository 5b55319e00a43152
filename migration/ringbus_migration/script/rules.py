"""Calls about listener rules and their groups: made, read, given new weights, taken away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ringbus_migration.commands import AwsCall
from ringbus_migration.plan.step import Cell
from ringbus_migration.script import names, shared
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.forms import AT_REST, RuleForm

_ref = names.reference
_DETACH = "detach_load_balancer_target_groups"

HEARD_AFTER = 60
"""Seconds after which every load balancer has heard of a changed rule, with room."""


def leaves(call: AwsCall) -> bool:
    """Whether hosts leave a group by it, to which a rule that was changed before may still send."""
    return call.operation == _DETACH


@dataclass(frozen=True, slots=True)
class RuleScript:
    """The calls about the rules of one cell."""

    edge: EdgeNames
    cell: Cell

    def read(self, routes: tuple[str, ...]) -> AwsCall:
        """The rules of ``routes`` as they stand."""
        return self._call("describe_rules", {"RuleArns": [_ref(self._rule(route)) for route in routes]})

    def healthy(self, side: str) -> AwsCall:
        """How the targets of one side are doing."""
        return self._call("describe_target_health", {"TargetGroupArn": self._group(side)})

    def forward(self, route: str, form: RuleForm, *, beside: bool = False) -> AwsCall:
        """A route's rule is given a form; ``beside``: its cell's own groups stand by with 0."""
        actions = self._actions(route, form, beside=beside)
        return self._call("modify_rule", {"RuleArn": _ref(self._rule(route)), "Actions": actions})

    def made(self, routes: tuple[str, ...]) -> Iterator[AwsCall]:
        """Groups of the cell's own and a rule for each route; once hosts answer behind them, all to the old one."""
        yield from self._groups_made(self._rule_made(route) for route in routes)
        yield from (self.forward(route, RuleForm(0)) for route in routes)

    def removed(self, routes: tuple[str, ...]) -> Iterator[AwsCall]:
        """The same taken away, last in first out."""
        for route in reversed(routes):
            yield self._call("delete_rule", {"RuleArn": _ref(self._rule(route))})
        yield from self._groups_removed()

    def rested(self, routes: tuple[str, ...]) -> Iterator[AwsCall]:
        """The cell's own groups taken away; its rules forward to the shared one already."""
        yield from (self.forward(route, AT_REST) for route in routes)
        yield from self._groups_removed()

    def roused(self, routes: tuple[str, ...]) -> Iterator[AwsCall]:
        """The groups again; its rules forward to the shared one still."""
        yield from self._groups_made(self.forward(route, AT_REST, beside=True) for route in reversed(routes))

    def _groups_made(self, named: Iterable[AwsCall]) -> Iterator[AwsCall]:
        """Groups behind which the same hosts serve; the last calls look whether they answer.

        A load balancer asks hosts for their health once a rule names their group, if only with 0: that is ``named``.
        """
        for side in names.SIDES:
            yield self._group_made(side)
        yield from named
        for side in names.SIDES:
            yield self._attached(side, "attach_load_balancer_target_groups")
        for side in names.SIDES:
            yield self.healthy(side)

    def _groups_removed(self) -> Iterator[AwsCall]:
        """The same taken away, last in first out."""
        for side in reversed(names.SIDES):
            yield self._attached(side, _DETACH)
        for side in reversed(names.SIDES):
            yield self._call("delete_target_group", {"TargetGroupArn": self._group(side)})

    def _group_made(self, side: str) -> AwsCall:
        city, cell = self.cell.city, self.cell
        name = names.group(side, city, cell.subject, cell.region)
        tags = self.edge.tags(city, side=side, group=cell.subject, tier=self.edge.tier(side, city))
        parameters = {"Name": self.edge.own(side, cell), **shared.given(side, city, cell.region), "Tags": tags}
        return self._call("create_target_group", parameters, {name: "TargetGroups[0].TargetGroupArn"})

    def _rule_made(self, route: str) -> AwsCall:
        city, region = self.cell.city, self.cell.region
        parameters = {
            "ListenerArn": _ref(names.listener(city, region)),
            "Priority": _ref(names.priority(city, route, region)),
            "Conditions": self.edge.conditions(city, route),
            "Actions": self._actions(route, RuleForm(0, alone=True), beside=True),
            "Tags": self.edge.tags(city, route=route, migration=self.edge.migration.name),
        }
        return self._call("create_rule", parameters, {self._rule(route): "Rules[0].RuleArn"})

    def _attached(self, side: str, operation: str) -> AwsCall:
        parameters = {
            "AutoScalingGroupName": self.edge.pool(side, self.cell),
            "TargetGroupARNs": [self._group(side)],
        }
        return AwsCall("autoscaling", operation, self.cell.region, parameters)

    def _actions(self, route: str, form: RuleForm, *, beside: bool) -> list[dict[str, Any]]:
        if form.alone:
            shared = names.shared("new" if form.new else "old", self.cell.city, self.cell.region)
            groups = {_ref(shared): 100} | ({self._group(side): 0 for side in names.SIDES} if beside else {})
        else:
            groups = {self._group("old"): 100 - form.new, self._group("new"): form.new}
        config: dict[str, Any] = {
            "TargetGroups": [{"TargetGroupArn": group, "Weight": weight} for group, weight in groups.items()]
        }
        seconds = self.edge.migration.held_for([route])
        if seconds and not form.alone:
            config["TargetGroupStickinessConfig"] = {"Enabled": True, "DurationSeconds": seconds}
        return [{"Type": "forward", "ForwardConfig": config}]

    def _group(self, side: str) -> str:
        return _ref(names.group(side, self.cell.city, self.cell.subject, self.cell.region))

    def _rule(self, route: str) -> str:
        return names.rule(self.cell.city, route, self.cell.region)

    def _call(self, operation: str, parameters: dict[str, Any], makes: dict[str, str] | None = None) -> AwsCall:
        return AwsCall("elbv2", operation, self.cell.region, parameters, makes or {})
