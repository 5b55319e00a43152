"""What stands, held against what the file says now: what may never change, and what the file no longer has."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error, errors, warning
from ringbus.guards.resources import key
from ringbus.release import mark
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.store import ReleaseStore
from ringbus.terraform.local_state import earlier, read_local_state
from ringbus.terraform.state import StackState, parse
from ringbus.topology import names
from ringbus.topology.values import Role, Topology


def judge_standing(inputs: ReleaseInputs) -> tuple[Finding, ...]:
    """Warnings about what stands; what may never change once it is applied is refused (RB301, RB302)."""
    found = (*immovable(inputs.topology, inputs.states()), *_forgotten(inputs))
    if errors(found):
        raise RingbusError(Kind.REFUSED, errors(found))
    return found


def immovable(topology: Topology, states: Mapping[str, StackState]) -> tuple[Finding, ...]:
    """Errors for the network of an applied region (RB301) and for the home (RB302) where the file changed them."""
    found = []
    for region in topology.regions:
        applied = _outputs(states, names.region_stack(region.name)).get("network")
        if applied not in (None, str(region.network)):
            found.append(
                error(
                    "RB301",
                    f"regions.{region.name}.network",
                    f"is {region.network}, and {applied} is applied: every address would change",
                    note="Nothing was planned.",
                    hint=f"set it back to {applied}, or add a region beside this one and move to it.",
                )
            )
    home = _outputs(states, "base").get("region")
    if home not in (None, topology.home):
        hint = f"write `home: {home}` into the platform file."
        note = "Nothing was planned: its buckets would be made anew, empty."
        found.append(error("RB302", "home", f"is {topology.home}, and {home} is applied", note=note, hint=hint))
    return tuple(found)


def standing_zones(topology: Topology, states: Mapping[str, StackState]) -> dict[str, frozenset[str]]:
    """The letters of the zones that stand in a region with nodes of a ring, by region; none where no ring stands.

    Not only those of nodes: of a ring that is half founded every zone may stand, and not yet a node in each.
    """
    found = {}
    for region in topology.regions:
        stack, prefix = names.region_stack(region.name), f"{Role.RING}-{region.name}"
        instances = states[stack].instances if stack in states else ()
        hosts = {key(address) for address in instances if address.startswith("module.hosts[")}
        racks = {host.removeprefix(prefix)[0] for host in hosts if host.startswith(prefix)}
        tables = _outputs(states, stack).get("route_tables")
        zones = frozenset(tables) if racks and isinstance(tables, Mapping) else frozenset[str]()
        found[region.name] = zones | racks
    return found


def _outputs(states: Mapping[str, StackState], stack: str) -> Mapping[str, object]:
    """What a stack gave out; nothing for one that is away."""
    return states[stack].outputs if stack in states else {}


def _forgotten(inputs: ReleaseInputs) -> tuple[Finding, ...]:
    """Warnings (RB303) for stacks that stand and that the file no longer has."""
    known = {stack.name for stack in inputs.topology.stacks}
    present = sorted(_stated(inputs.store) if inputs.store.shared is None else mark.known(inputs.store.documents))
    return tuple(
        warning(
            "RB303",
            f"stack {name}",
            "stands, and the platform file no longer has it",
            note="A plan leaves it as it is.",
            hint="put its region back into the file and run `ringbus destroy --region REGION`.",
        )
        for name in present
        if name not in known
    )


def _stated(store: ReleaseStore) -> Iterable[str]:
    """The stacks whose local state holds anything."""
    return (path.stem for path in store.states.glob("*.tfstate") if not _empty(path))


def _empty(path: Path) -> bool:
    return parse(read_local_state(path, path.stem), path.stem, earlier(path)).empty
