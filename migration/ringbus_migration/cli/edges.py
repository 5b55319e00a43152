"""Whether what a run begins with stands: asked before the first step, which may be a person's hours away from it."""

from collections.abc import Iterator

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus_migration import codes
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.plan.step import Cell, CellKind
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.lookups import lookups
from ringbus_migration.script.names import SIDES
from ringbus_migration.script.shared import found
from ringbus_migration.traffic.naming import CellNames
from ringbus_migration.traffic.port import TrafficPort

_HINT = "apply the platform file in which the old side serves and the new one stands, then `ringbus migrate run`."


def require_edges(document: PlanDocument, port: TrafficPort) -> None:
    """RB650 for each city of the first wave in front of which something is not there; RB651 for what is not its own."""
    faults = tuple(_lacking(document, port))
    if faults:
        raise RingbusError(Kind.REFUSED, faults)


def _lacking(document: PlanDocument, port: TrafficPort) -> Iterator[Finding]:
    edge, plan = EdgeNames(document.migration, document.platform), document.plan
    cells = {
        step.cell: None for step in plan.steps if step.wave == plan.steps[0].wave and step.cell.kind is CellKind.ROUTES
    }
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        place = (cell.city, cell.region)
        names = CellNames(edge, cell, port)
        try:
            if place in seen:
                names.own_groups()
            else:
                yield from _unlike(names.find(), place)
        except RingbusError as fault:
            first = fault.findings[0]
            if not (first.code in (codes.GONE, codes.FOREIGN) or first.message.endswith("NotFound")):
                raise
            yield first if first.code == codes.FOREIGN else _absent(edge, cell, first)
        seen.add(place)


def _unlike(names: CellNames, place: tuple[str, str]) -> Iterator[Finding]:
    """Shared groups like which none can be made: of gRPC, whose health has codes of its own."""
    for side in SIDES:
        lacking = sorted(found(side, *place).keys() - names.known.keys())
        if lacking:
            said = f"its shared target group ({side}) in {place[1]} is none of HTTP: {', '.join(lacking)} is not said"
            hint = "give the city a target group of HTTP, then `ringbus migrate run`."
            yield error(codes.GONE, f"cities.{place[0]}", said, note="Nothing was begun.", hint=hint)


def _absent(edge: EdgeNames, cell: Cell, fault: Finding) -> Finding:
    asked = [name for call in lookups(edge, cell.city, cell.region) for name in call.parameters.get("Names", ())]
    needed = ", ".join(asked) or "its load balancer and target groups"
    said = f"what stands in front of it in {cell.region} is not all there ({needed}): {fault.message}"
    note = f"Nothing was begun. {fault.note}".strip()
    return error(codes.GONE, f"cities.{cell.city}", said, note=note, hint=_HINT)
