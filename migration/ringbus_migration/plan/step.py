"""A step of a migration: what it touches, its way back, and what it promises meanwhile."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property

from ringbus_migration.fences import Fence
from ringbus_migration.legality import BackMode, StepKind


@dataclass(frozen=True, slots=True)
class Effect:
    """One change: ``resource`` goes from one state to another, both as texts (``data london/jobs: shadow -> live``)."""

    resource: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.old} -> {self.new}"

    def undone(self) -> "Effect":
        """The change back."""
        return Effect(self.resource, self.new, self.old)


class CellKind(StrEnum):
    """What a cell is of."""

    ROUTES = "routes"
    ENTITY = "entity"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Cell:
    """What moves as one: a route group in a region, an entity, or what is done once for a city.

    ``subject`` is the group or the entity; ``region`` is the city's home region but for routes.
    """

    kind: CellKind
    city: str
    subject: str
    region: str

    def __str__(self) -> str:
        if self.kind is CellKind.CITY:
            return self.city
        tail = f"/{self.region}" if self.kind is CellKind.ROUTES else ""
        return f"{self.city}/{self.subject}{tail}"


_PROVIDED = 600


@dataclass(frozen=True)
class Step:
    """One move. ``phase`` is the state of the order it belongs to; ``estimate`` and ``timeout`` are seconds.

    ``back`` is the worst way back of its effects. ``key`` makes its effects the same however often it is carried out.
    """

    number: int
    wave: str
    cell: Cell
    phase: str
    kind: StepKind
    what: str
    effects: tuple[Effect, ...]
    reads: tuple[str, ...]
    back: BackMode
    fences: tuple[Fence, ...]
    estimate: int
    key: str

    @property
    def timeout(self) -> int:
        """Seconds after which it is held to be stuck. What is provided stands within minutes; then sessions settle."""
        work = min(self.estimate, _PROVIDED) if self.kind is StepKind.PROVISION else self.estimate
        return max(900, 4 * work)

    @cached_property
    def undo(self) -> tuple[Effect, ...]:
        """Its effects back, last in first out; none where there is no way back."""
        if self.back is BackMode.IRREVERSIBLE:
            return ()
        return tuple(effect.undone() for effect in reversed(self.effects))

    @property
    def undo_needs(self) -> tuple[str, ...]:
        """What must be so before its undo, in words. A run looks whether hosts answer; the rest is a person's word."""
        return tuple(_UNDO_NEEDS[fence] for fence in self.fences if fence in _UNDO_NEEDS) if self.undo else ()

    def to_json(self) -> dict[str, object]:
        """The step as `--json` and the plan's digest have it."""
        return {
            "number": self.number, "wave": self.wave, "cell": asdict(self.cell), "phase": self.phase,
            "kind": self.kind.value, "what": self.what, "effects": [str(effect) for effect in self.effects],
            "reads": list(self.reads), "class": self.back.value, "undo": [str(effect) for effect in self.undo],
            "undo_needs": list(self.undo_needs), "fences": [fence.value for fence in self.fences],
            "estimate": self.estimate, "timeout": self.timeout, "key": self.key,
        }  # fmt: skip


_UNDO_NEEDS = {
    Fence.REVERSE: "the old store is in step: lag under the limit, nothing owed to it",
    Fence.VERSIONS: "the old store numbers its writes above the highest version seen",
    Fence.HOME: "the old side can carry the traffic it gets back",
}
