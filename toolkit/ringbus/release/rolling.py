"""A change of many hosts as a list of changes of few: batch by batch, each a whole plan, each behind a gate."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ringbus.errors import refused
from ringbus.events import Event, EventKind
from ringbus.findings import Finding
from ringbus.guards.held import KNOBS
from ringbus.guards.judge import judge
from ringbus.guards.resources import kind
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.model.platform import Platform
from ringbus.quorum.batches import batches
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.release import Batch
from ringbus.release.scope import acting, scope_of
from ringbus.render.inputs import Variables
from ringbus.topology.values import Role, Stack, Topology
from ringbus.verdict import Verdict

_OF_HOST = re.compile(r'module\.(?:hosts|volumes)\["([^"]+)"\]\..+')
_DATA_ROLES = (Role.BUS, Role.RING)
_TAGS = ("tags", "tags_all")


def rolled(
    platform: Platform, topology: Topology, plan: StackPlan, losses: Collection[str] = ()
) -> tuple[tuple[Finding, ...], tuple[Batch, ...]]:
    """The plan as batches, and what guards find wrong with them one by one.

    What changes on no host, or cannot be held back host by host, comes before all batches. No batches where no host is
    to be held back.
    """
    held = _held_back(plan)
    if not held:
        return judge(platform, topology, plan, losses), ()
    groups = ((), *batches(topology, tuple(held)))
    plans = [replace(plan, changes=tuple(_of(plan, hosts, held))) for hosts in groups]
    made = [
        Batch(hosts, scope_of(part), {host: held[host] for host in hosts})
        for hosts, part in zip(groups, plans, strict=True)
        if part.changes
    ]
    found = dict.fromkeys(found for part in plans for found in judge(platform, topology, part, losses))
    return tuple(found), tuple(made)


def _held_back(plan: StackPlan) -> dict[str, dict[str, object]]:
    """What hosts have now of what the plan would change on them, by host."""
    held: dict[str, dict[str, object]] = {}
    for change in plan.changes:
        host, resource = _host(change)
        knobs = KNOBS.get(resource, {}) if change.action in (Action.CHANGE, Action.REPLACE) else {}
        now = {knobs[name]: change.before.get(name) for name in change.changed if name in knobs}
        if now:
            held.setdefault(host, {}).update(now)
    return held


def _host(change: StackChange) -> tuple[str, str]:
    """The host a change is of, and which of its resources; two empty texts for what is of none."""
    match = _OF_HOST.fullmatch(change.address)
    return (match[1], kind(change.address)) if match else ("", "")


def _of(plan: StackPlan, hosts: Sequence[str], held: Mapping[str, object]) -> Iterable[StackChange]:
    """The changes of these hosts; of no host: what is held back of nobody."""
    for change in acting(plan):
        host, resource = _host(change)
        free, kept = _parted(change, KNOBS.get(resource, {})) if host in held else (change, None)
        if not hosts and free is not None:
            yield free
        if host in hosts and kept is not None:
            yield kept


def _parted(change: StackChange, knobs: Mapping[str, str]) -> tuple[StackChange | None, StackChange | None]:
    """What of a change comes first, for all hosts together, and what with its host's batch."""
    turned = [name for name in change.changed if name in knobs]
    if not turned:
        return (change, None) if change.action is Action.CHANGE and knobs else (None, change)
    free = change.changed if change.action is Action.CHANGE else _TAGS
    early = [name for name in free if name in change.after and name not in (*turned, *change.unknown)]
    halfway = {**change.before, **{name: change.after[name] for name in early}}
    first = replace(change, action=Action.CHANGE, after=halfway, unknown=frozenset[str]())
    return first if first.changed else None, replace(change, before=halfway)


def variables_of(variables: Variables, later: Iterable[Batch]) -> Variables:
    """The variables with the hosts of ``later`` batches as they are now."""
    now = {host: before for batch in later for host, before in batch.before.items()}
    hosts = variables["hosts"]
    if not isinstance(hosts, Mapping):
        raise TypeError("the variable `hosts` is no mapping")
    return variables | {"hosts": {name: {**host, **now.get(name, {})} for name, host in hosts.items()}}


def say(inputs: ReleaseInputs, stack: Stack, batch: Batch) -> None:
    """Say that a batch is changed."""
    inputs.report(Event(EventKind.SAID, stack.name, f"changed: {', '.join(batch.hosts) or 'what is of no host'}"))


def pass_gate(inputs: ReleaseInputs, stack: Stack, left: int, away: Collection[str] = ()) -> None:
    """Say what the gate says of the stack's region, but for the hosts that may be away; refused (RB360) unless pass.

    ``left`` batches are still to be done.
    """
    hosts = [host for host in inputs.topology.hosts if host.region in stack.regions and host.role in _DATA_ROLES]
    reading = inputs.health.passed([host for host in hosts if host.name not in away])
    said = f"gate: {inputs.health.name}: {reading.verdict.value}, {reading.said}; batches left: {left}"
    inputs.report(Event(EventKind.SAID, stack.name, said))
    if reading.verdict is not Verdict.PASSED:
        raise refused(
            "RB360",
            f"stack {stack.name}",
            f"the gate says {reading.verdict.value}: {reading.said}",
            note=f"{left} batches were not begun.",
            hint="mend it, then go on with `ringbus resume`.",
        )
