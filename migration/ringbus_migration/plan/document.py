"""A plan as it is kept: a run of weeks goes on with the plan it was begun with, whatever the files say by then."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ringbus.errors import failed
from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED
from ringbus_migration import codes
from ringbus_migration.document.migration import Migration
from ringbus_migration.fences import Fence
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.plan import MigrationPlan, source_of
from ringbus_migration.plan.step import Cell, CellKind, Effect, Step

_KIND, _FORMAT = "ringbus-migration-plan", 2


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A plan with the files it was made from."""

    plan: MigrationPlan
    migration: Migration
    platform: Platform

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        steps = [
            asdict(step) | {"kind": step.kind.value, "back": step.back.value, "fences": [f.value for f in step.fences]}
            for step in self.plan.steps
        ]
        return {
            "kind": _KIND,
            "format": _FORMAT,
            "digest": self.plan.digest,
            "name": self.plan.name,
            "tee": self.plan.tee,
            "source": self.plan.source,
            "platform_source": self.plan.platform,
            "touches": {name: [list(each) for each in routes] for name, routes in self.plan.touches.items()},
            "steps": steps,
            "migration": self.migration.model_dump(mode="json", by_alias=True),
            "platform": self.platform.model_dump(mode="json", by_alias=True),
        }


def plan_document(data: Mapping[str, Any]) -> PlanDocument:
    """What was kept; RB646 when it cannot be read, or is not the plan that its digest says."""
    try:
        if (data["kind"], data["format"]) != (_KIND, _FORMAT):
            raise _unreadable(f"format {data['format']} of {data['kind']} is not known")
        touches = {name: tuple((str(a), bool(b)) for a, b in routes) for name, routes in data["touches"].items()}
        steps = tuple(_step(step) for step in data["steps"])
        sources, shared = (data["source"], data["platform_source"]), data["migration"]["stages"]["from"] == SHARED
        plan = MigrationPlan(data["name"], steps, touches, data["tee"], *sources, shared=shared)
        found = PlanDocument(
            plan, Migration.model_validate(data["migration"]), Platform.model_validate(data["platform"])
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise _unreadable(f"{type(fault).__name__}") from None
    read = source_of(found.migration), source_of(found.platform)
    if (found.plan.digest, *sources) != (data["digest"], *read):
        raise _unreadable("it is not the plan that its digest says")
    return found


def _unreadable(why: str) -> Exception:
    return failed(codes.PLAN_UNREADABLE, "the plan of the run", f"cannot be read: {why}", note="Nothing was done.")


def _step(data: Mapping[str, Any]) -> Step:
    cell = Cell(**{**data["cell"], "kind": CellKind(data["cell"]["kind"])})
    given = {
        "cell": cell,
        "kind": StepKind(data["kind"]),
        "back": BackMode(data["back"]),
        "effects": tuple(Effect(**effect) for effect in data["effects"]),
        "reads": tuple(data["reads"]),
        "fences": tuple(Fence(fence) for fence in data["fences"]),
    }
    return Step(**{**data, **given})
