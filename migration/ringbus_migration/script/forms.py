"""What a listener rule says of the two sides, as a value: what stands is compared with what should by ``==``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringbus_migration.axes import TrafficState
from ringbus_migration.plan.resources import TRAFFIC, WEIGHT
from ringbus_migration.plan.step import Step


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule that sends ``new`` per cent to the new side; ``alone``: all goes to the group that cells at rest share."""

    new: int
    alone: bool = False

    def __str__(self) -> str:
        if self.alone:
            return f"the {'new' if self.new else 'old'} side alone"
        return f"old {100 - self.new}, new {self.new}"


AT_REST = RuleForm(100, alone=True)
"""The rule of a cell that has moved: the group that new sides share gets all."""


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


def form_of(actions: list[Mapping[str, Any]], own: tuple[str, str], shared: tuple[str, str]) -> RuleForm | None:
    """The form of a rule with these actions; None: none of ours. What stands by with 0 makes no difference.

    ``own`` are the ARNs of its cell's groups, old and new, ``shared`` those of the ones that sides at rest share.
    """
    weights = weights_of(actions)
    if not weights.keys() <= {*own, *shared}:
        return None
    given = {arn: weight for arn, weight in weights.items() if weight}
    if len(given) == 1:
        (arn,) = given
        return RuleForm(100 * (arn in (own[1], shared[1])), alone=arn in shared)
    if not given or not given.keys() <= set(own) or sum(given.values()) != 100:
        return None
    return RuleForm(given[own[1]])


def weights_of(actions: list[Mapping[str, Any]]) -> dict[str, int]:
    """What a rule with these actions gives to each target group, by ARN; those with 0 too."""
    forward = next((action for action in actions if action.get("Type") == "forward"), {})
    groups = forward.get("ForwardConfig", {}).get("TargetGroups") or []
    weights = {group["TargetGroupArn"]: int(group.get("Weight", 1)) for group in groups}
    if not weights and forward.get("TargetGroupArn"):
        return {forward["TargetGroupArn"]: 100}
    return weights


def stays(step: Step) -> int:
    """The per cent of the new side before groups and rules are made or taken away, and after it: nothing moves."""
    return 100 if step.phase == TrafficState.REMOVED.label else 0


def _weight(text: str) -> int:
    return int(text.partition(" ")[0])


_FULL = RuleForm(100)
_RESTING = {
    TrafficState.SOAKED.label: (_FULL, _FULL),
    TrafficState.DRAINED.label: (_FULL, _FULL),
    TrafficState.REMOVED.label: (_FULL, AT_REST),
}
