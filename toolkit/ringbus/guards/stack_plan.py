"""A stack's plan as a value: what would be done to each of its resources, and what it was computed from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ringbus.findings import Finding


class Action(StrEnum):
    """What happens to a resource. READ is a data source read during apply; it changes nothing."""

    ADD = "add"
    CHANGE = "change"
    REPLACE = "replace"
    DESTROY = "destroy"
    MOVE = "move"
    IMPORT = "import"
    FORGET = "forget"
    READ = "read"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StackChange:
    """One resource's change in a plan; ``deposed`` when it is the left-over of an interrupted replacement.

    ``reason`` is Terraform's word for it (``cannot_update``, ``tainted``, …), ``previous`` the address before a move.
    ``before`` and ``after`` are the resource's attributes by name as JSON values, empty where there is no resource;
    ``unknown`` names those attributes whose value is known only when it is applied, in whole or in part. ``outside``
    names those that somebody else changed since Terraform last looked, and that this change takes back; ``gone`` says
    that somebody else removed the whole resource, which is therefore made again. ``imported``: it stands already, in no
    state, and is taken into this one.
    """

    address: str
    action: Action
    deposed: bool = False
    reason: str = ""
    previous: str | None = None
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()
    gone: bool = False
    imported: bool = False

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the attributes that would be others than before, sorted."""
        names = {*self.before, *self.after, *self.unknown}
        return tuple(sorted(name for name in names if name in self.unknown or self._differs(name)))

    def _differs(self, name: str) -> bool:
        return self.before.get(name) != self.after.get(name)


@dataclass(frozen=True, slots=True)
class StackPlan:
    """All changes of one stack, in the order of their addresses, and what they were computed from.

    ``digest`` is the SHA-256 of the plan file: exactly this can be applied while the state's ``serial`` and ``lineage``
    stand. ``no_op`` counts the managed resources that stay as they are. ``stopped`` are the addresses of instances that
    somebody stopped: no change starts them. ``warnings`` are Terraform's own, but for what ``changes`` say better.
    """

    stack: str
    changes: tuple[StackChange, ...] = ()
    outputs: tuple[str, ...] = ()
    no_op: int = 0
    stopped: tuple[str, ...] = ()
    digest: str = ""
    serial: int = 0
    lineage: str = ""
    warnings: tuple[Finding, ...] = ()

    def count(self, *actions: Action) -> int:
        """How many changes are one of ``actions``."""
        return sum(1 for change in self.changes if change.action in actions)

    @property
    def add(self) -> int:
        """Resources that would be made."""
        return self.count(Action.ADD)

    @property
    def change(self) -> int:
        """Resources that would be changed where they are, moved, imported or forgotten."""
        return self.count(Action.CHANGE, Action.MOVE, Action.IMPORT, Action.FORGET, Action.UNKNOWN)

    @property
    def replace(self) -> int:
        """Resources that would be destroyed and made anew."""
        return self.count(Action.REPLACE)

    @property
    def destroy(self) -> int:
        """Resources that would be destroyed, left-overs of replacements among them."""
        return self.count(Action.DESTROY)

    @property
    def empty(self) -> bool:
        """Whether applying it would change neither a resource nor an output."""
        return not self.outputs and all(change.action is Action.READ for change in self.changes)

    def counts(self) -> dict[str, int]:
        """The five numbers that ``--json`` and tables show."""
        return {
            "add": self.add,
            "change": self.change,
            "replace": self.replace,
            "destroy": self.destroy,
            "no_op": self.no_op,
        }
