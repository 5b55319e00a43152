"""Terraform's messages as events: who does what, how far it is."""

from collections.abc import Mapping

from ringbus.events import Event, EventKind
from ringbus.terraform.messages import Diagnostic, Message, PlannedChange, SaidLine, Step, Summary

_DONE = {"create": "created", "update": "changed", "delete": "destroyed", "refresh": "refreshed"}
_DOING = {"create": "creating", "update": "changing", "delete": "destroying", "refresh": "refreshing"}
_WORTH_SAYING = frozenset({"state_lock_acquire", "state_lock_release"})


class StackProgress:
    """Counts the steps of one command of ``stack`` and turns each message into an event, or none.

    ``total`` is what is known beforehand (the resources to refresh, for a plan); an apply counts its planned changes
    itself. A replacement is two steps. Not shared between threads.
    """

    def __init__(self, stack: str, total: int | None = None) -> None:
        self._stack = stack
        self._counted = total is None
        self._total = total or 0
        self._done = 0

    @property
    def done(self) -> int:
        """Steps finished so far."""
        return self._done

    @property
    def total(self) -> int:
        """Steps known of so far; never less than ``done``."""
        return max(self._total, self._done)

    def event(self, message: Message) -> Event | None:
        """The event that ``message`` is, counting it."""
        match message:
            case PlannedChange():
                self._count(message)
                return None
            case Step():
                return self._step(message)
            case Diagnostic() if message.severity == "warning" and not message.noise:
                return self._say(f"warning: {message.summary}")  # errors are told together, when the command has ended
            case SaidLine() if message.type in _WORTH_SAYING:
                return self._say(message.text)
            case _:
                return None

    def _count(self, change: PlannedChange) -> None:
        if self._counted:
            self._total += {"create": 1, "update": 1, "delete": 1, "replace": 2}.get(change.action, 0)

    def _step(self, step: Step) -> Event | None:
        if step.doing not in _DONE:
            return None
        if step.phase == "complete":
            self._done += 1
        text = _text(step)
        return Event(EventKind.PROGRESS, self._stack, text, self._done, self.total) if text else None

    def _say(self, text: str) -> Event:
        return Event(EventKind.SAID, self._stack, text)


def _text(step: Step) -> str:
    took = f" ({step.seconds} s)" if step.seconds else ""
    match step.phase:
        case "complete":
            return f"{step.address} {_DONE[step.doing]}{took}"
        case "errored":
            return f"{step.address} failed while {_DOING[step.doing]}{took}"
        case "progress" | "start" if step.doing != "refresh":
            return f"{step.address} {_DOING[step.doing]}{took}"
        case _:
            return ""


def summary_text(summary: Summary) -> str:
    """The counts of a finished command in words."""
    return f"{summary.add} added, {summary.change} changed, {summary.remove} destroyed"


def plan_text(counts: Mapping[str, int]) -> str:
    """The counts of a plan (``StackPlan.counts()``) in words."""
    words = {"add": "to add", "change": "to change", "replace": "to replace", "destroy": "to destroy"}
    said = [f"{counts[name]} {text}" for name, text in words.items() if counts[name]]
    return ", ".join(said) or "nothing to do"
