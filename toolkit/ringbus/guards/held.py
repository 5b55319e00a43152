"""What of a host can be held back while other hosts are changed: what a change batch by batch is able to do."""

from collections.abc import Iterable, Sequence

from ringbus.guards.impact import ATTACHMENT, INSTANCE, VOLUME, ImpactLevel, impact, reasons
from ringbus.guards.resources import kind
from ringbus.guards.stack_plan import Action, StackChange

KNOBS = {
    INSTANCE: {"instance_type": "instance_type", "ami": "image"},
    VOLUME: {"size": "disk_gib"},
}
"""Attributes of a host's resources that a batch holds back, and what the `hosts` variable calls them."""


def holdable(changes: Sequence[StackChange]) -> bool:
    """Whether all that these changes of one host do to it can be held back, and costs no data."""
    harmful = [change for change in changes if impact([change], "ebs")]
    return all(_held(change, harmful) for change in harmful)


def _held(change: StackChange, others: Iterable[StackChange]) -> bool:
    resource, knobs = kind(change.address), KNOBS.get(kind(change.address), {}).keys()
    if impact([change], "ebs") is ImpactLevel.DATA_LOSS:
        return False
    if change.action is Action.CHANGE:
        return bool(why := reasons([change])) and knobs >= set(why)
    if change.action is Action.REPLACE and resource == ATTACHMENT:
        return any(kind(other.address) == INSTANCE and other.action is Action.REPLACE for other in others)
    return change.action is Action.REPLACE and not knobs.isdisjoint(change.changed)
