"""What a listener rule says of the two sides, as a value: what stands is compared with what should by ``==``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringbus_migration.axes import TrafficState
from ringbus_migration.plan.resources import TRAFFIC, WEIGHT
from ringbus_migration.plan.step import Step


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule that sends ``new`` per cent to the new side; ``alone``: to the group that cells at rest share."""

    new: int
    alone: bool = False

    def __str__(self) -> str:
        return "the new side alone" if self.alone else f"old {100 - self.new}, new {self.new}"


@dataclass(frozen=True, slots=True)
class FormChange:
    """The rule of ``route`` before a step and after it; the same where the step only looks."""

    route: str
    old: RuleForm
    new: RuleForm


def changes(step: Step) -> tuple[FormChange, ...]:
    """What a step does to the rules of its cell, in the order of its effects; nothing where it touches none."""
    found: dict[str, FormChange] = {}
    for effect in step.effects:
        axis, _, name = effect.resource.partition(" ")
        if axis == TRAFFIC and effect.new in _RESTING:
            found[name.split("/")[1]] = FormChange(name.split("/")[1], *_RESTING[effect.new])
        elif axis == WEIGHT:
            route = name.split("/")[1]
            found[route] = FormChange(route, RuleForm(_weight(effect.old)), RuleForm(_weight(effect.new)))
    return tuple(found.values())


def form_of(actions: list[Mapping[str, Any]], old: str, new: str, rest: str) -> RuleForm | None:
    """The form of a rule with these actions; None: none of ours.

    ``old`` and ``new`` are the ARNs of its cell's own groups, ``rest`` is that of the one that new sides at rest share.
    """
    forward = next((action for action in actions if action.get("Type") == "forward"), {})
    groups = forward.get("ForwardConfig", {}).get("TargetGroups") or []
    weights = {group["TargetGroupArn"]: int(group.get("Weight", 1)) for group in groups}
    if not weights and forward.get("TargetGroupArn"):
        weights = {forward["TargetGroupArn"]: 100}
    alone = {frozenset((old,)): RuleForm(0), frozenset((new,)): RuleForm(100), frozenset((rest,)): RuleForm(100, True)}
    if len(weights) == 1:
        return alone.get(frozenset(weights))
    if not weights or not weights.keys() <= {old, new} or sum(weights.values()) != 100:
        return None
    return RuleForm(weights[new])


def _weight(text: str) -> int:
    return int(text.partition(" ")[0])


_FULL = RuleForm(100)
_RESTING = {
    TrafficState.SOAKED.label: (_FULL, _FULL),
    TrafficState.DRAINED.label: (_FULL, _FULL),
    TrafficState.REMOVED.label: (_FULL, RuleForm(100, alone=True)),
}
