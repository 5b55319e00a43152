"""Planning as commands do it: which stacks, under which name, and what is judged of it."""

import datetime
from collections.abc import Collection, Sequence

from ringbus.checks.acceptances import accepted
from ringbus.checks.ring import rack_added
from ringbus.checks.run import run_checks
from ringbus.errors import Kind, RingbusError, bad_input
from ringbus.federation.graphs import links
from ringbus.findings import Finding, error, errors
from ringbus.release.able import left_out, refuse_impossible
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.plan import PlanOptions, plan_release
from ringbus.release.release import Release
from ringbus.release.standing import judge_standing, standing_zones
from ringbus.release.status import read_release
from ringbus.release.store import ReleaseStore
from ringbus.topology.values import Stack, StackKind, Topology


def selected(topology: Topology, only: Sequence[str], without: Sequence[str]) -> tuple[Stack, ...]:
    """The stacks of the regions asked for; unknown regions, and none at all, are RB001.

    ``global`` needs all regions, or none named; ``base`` needs its own not to be left out.
    """
    refuse_unknown_regions(topology, (*only, *without))
    names = {region.name for region in topology.regions}
    wanted = (set(only) or names) - set(without)
    if not wanted:
        raise bad_input("RB001", "command line", "no region is left to plan", hint="`--without` fewer regions.")
    partly = bool(only) and set(only) != names
    return tuple(stack for stack in topology.stacks if _wanted(stack, wanted, without, partly))


def refuse_unknown_regions(topology: Topology, named: Sequence[str]) -> None:
    """Every region that was named and that the platform does not have is RB001, all of them at once."""
    names = {region.name for region in topology.regions}
    unknown = sorted(set(named) - names)
    if unknown:
        hint = f"the platform has {', '.join(sorted(names))}."
        raise RingbusError(
            Kind.INPUT, [error("RB001", "command line", f"no region {name}", hint=hint) for name in unknown]
        )


def _wanted(stack: Stack, regions: set[str], without: Sequence[str], partly: bool) -> bool:
    if stack.kind is StackKind.BASE:
        return not set(stack.regions) & set(without)
    if stack.kind is StackKind.GLOBAL:
        return not partly
    return set(stack.regions) <= regions


def plan_now(
    inputs: ReleaseInputs, stacks: Sequence[Stack], options: PlanOptions | None = None, *, unsound: bool = True
) -> Release:
    """A release named after the moment; what cannot be planned at all leaves as an error.

    What checks refuse is a finding of the release; unless ``unsound`` nothing is planned then, and that is the error.
    """
    asked, found = options or PlanOptions(), checked(inputs)
    if found and not unsound:
        raise RingbusError(Kind.REFUSED, found)
    refuse_impossible(inputs, rolling=asked.rolling)
    now = datetime.datetime.now(datetime.UTC)
    before = (*judge_standing(inputs), *found, *left_out(inputs.away))
    name = new_name(now, inputs.files, inputs.store.releases())
    return plan_release(inputs, name, stacks, asked, before)


def checked(inputs: ReleaseInputs) -> tuple[Finding, ...]:
    """What checks refuse today, of the file and of what stands; errors that are accepted are left out."""
    found = (
        *run_checks(inputs.platform, inputs.topology, links(inputs.topology, inputs.platform.bus.federation)),
        *rack_added(inputs.topology, standing_zones(inputs.topology, inputs.states())),
    )
    today = datetime.datetime.now(datetime.UTC).date()
    return errors(accepted(found, inputs.platform.accept, today))


def new_name(now: datetime.datetime, files: str, taken: Collection[str]) -> str:
    """The moment and what was planned (``20261122-161307-9d78d1``): names sort by age, and no two are the same."""
    name = f"{now:%Y%m%d-%H%M%S}-{files[:6]}"
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def saved(store: ReleaseStore, name: str) -> Release:
    """The release of that name; a name nobody gave is RB001 with the latest ones."""
    names = store.releases()
    if name not in names:
        latest = ", ".join(names[-3:]) or "none; `ringbus plan` makes one"
        raise bad_input("RB001", "command line", f"no release {name}", hint=f"latest: {latest}.")
    return read_release(store, name)
