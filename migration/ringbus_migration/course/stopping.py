"""What it would mean to stop now, and what going back would take: always to be told, whatever state a run is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ringbus.model.units import duration_text
from ringbus_migration.axes import BY_LABEL, DataState
from ringbus_migration.course.gates import standing
from ringbus_migration.course.standing import RunProgress
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.resources import DATA, WEIGHT
from ringbus_migration.plan.step import Step


@dataclass(frozen=True, slots=True)
class StopSummary:
    """Where a run could stay: ``serving`` and ``kept`` say what answers and where rows are, ``back`` is the way back.

    ``stops_at`` is the step without a way back that ends it, or 0. ``risks`` are sentences.
    """

    serving: tuple[str, ...]
    kept: tuple[str, ...]
    back: tuple[Step, ...]
    stops_at: int
    seconds: int
    risks: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As `--json` has it."""
        return {
            "serving": list(self.serving), "kept": list(self.kept), "undo": [step.number for step in self.back],
            "point_of_no_return": self.stops_at, "seconds": self.seconds, "risks": list(self.risks),
        }  # fmt: skip


def stopping(plan: MigrationPlan, now: RunProgress) -> StopSummary:
    """The answer as everything stands; a step under way is undone too."""
    stands = standing(plan, now)
    order = [plan.steps[number - 1] for number in reversed((*now.done, now.active) if now.active else now.done)]
    gone = next((step for step in order if step.back is BackMode.IRREVERSIBLE), None)
    back = tuple(order[: order.index(gone)] if gone else order)
    weights = {name.partition(" ")[2]: state for name, state in stands.items() if name.startswith(f"{WEIGHT} ")}
    rows = {name.partition(" ")[2]: state for name, state in stands.items() if name.startswith(f"{DATA} ")}
    return StopSummary(
        serving=tuple(f"{name}: {state} on the new side" for name, state in weights.items()),
        kept=tuple(f"{name}: {state}, {_authority(state)}" for name, state in rows.items()),
        back=tuple(step for step in back if _undone(step)),
        stops_at=gone.number if gone else 0,
        seconds=sum(back_seconds(step) for step in back),
        risks=tuple(_risks(now, weights, rows)),
    )


def _authority(state: str) -> str:
    return "the new store has the authority" if BY_LABEL[state].reached(DataState.LIVE) else "the old one has it"


def _risks(now: RunProgress, weights: dict[str, str], rows: dict[str, str]) -> Iterator[str]:
    if now.active:
        yield f"step {now.active} is under way: it may have been carried out in part"
    for name, state in weights.items():
        if state not in ("0 %", "100 %"):
            yield f"requests of {name} are split, {state} on the new side: both sides must stay"
    for name, state in rows.items():
        if BY_LABEL[state].reached(DataState.COMPLETE):
            yield f"rows of {name}: the old store is not kept in step any more"
        elif BY_LABEL[state].reached(DataState.LIVE):
            yield f"rows of {name} are written to the new store: the old one must be kept in step"
        elif state != "off":
            yield f"rows of {name} are copied: the log of the old store grows while nobody reads it"


def _undone(step: Step) -> bool:
    return bool(step.effects) and step.kind is not StepKind.APPROVE


def back_seconds(step: Step) -> int:
    """About how long the undo of a step takes: what only watched, copied or compared is over at once."""
    if not _undone(step):
        return 0
    return step.estimate if step.kind in _AS_LONG else min(step.estimate, _AT_ONCE)


_AS_LONG = {StepKind.SHIFT, StepKind.PROVISION, StepKind.FLIP}
_AT_ONCE = 60


def stopped_text(found: StopSummary) -> str:
    """How far back it goes, and about how long it takes."""
    way = f"{len(found.back)} steps back, about {duration_text(found.seconds)}" if found.back else "nothing to undo"
    return f"{way}, to step {found.stops_at}, which has no way back" if found.stops_at else way
