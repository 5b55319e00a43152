"""What Terraform and OpenTofu say with ``-json``: one JSON object a line, read into values.

Source: the "Machine-Readable UI" page of Terraform's documentation (ui version 1.x). Types not listed there, and lines
that are no JSON at all (``init -json`` writes some), become ``SaidLine``: nothing the program says is lost or fatal.
Values of outputs and snippets of source are never read: they could hold what must not be shown.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line to be shown at most: ``type`` is the message's type, empty for a line that is no JSON."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What would happen to one resource; ``action`` in Terraform's words (create, update, replace, delete, …).

    ``imported``: something that already stands is taken into the state first.
    """

    address: str
    action: str
    reason: str = ""
    previous: str | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True)
class PlannedOutputs:
    """Names of the outputs that would change."""

    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts at the end of a plan, apply or destroy; a replaced resource counts in ``add`` and in ``remove``."""

    operation: str
    add: int
    change: int
    remove: int


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of one resource, ``seconds`` after it began.

    ``doing`` is create, update, delete, read or refresh; ``phase`` start, progress, complete or errored.
    """

    address: str
    doing: str
    phase: str
    seconds: int = 0


# The first is said for every resource that was not come to after an interrupt, the second whenever a mirror is used.
_NOISE = frozenset({"execution halted", "Incomplete lock file information for providers"})


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error or a warning; ``file`` is relative to the root module, ``line`` counts from 1."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    file: str | None = None
    line: int | None = None

    @property
    def noise(self) -> bool:
        """Whether it tells nobody anything."""
        return self.summary in _NOISE


Message = SaidLine | PlannedChange | PlannedOutputs | Summary | Step | Diagnostic


def parse(line: str) -> Message:
    """One line of output as a value; never fails."""
    try:
        data = json.loads(line)
        reader = _READERS[data["type"]]
        return reader(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return _said(line)


def errors(messages: Iterable[Message]) -> tuple[Diagnostic, ...]:
    """The errors among ``messages``, each once, in their order."""
    found = (message for message in messages if isinstance(message, Diagnostic) and message.severity == "error")
    return tuple(dict.fromkeys(found))


def warnings(messages: Iterable[Message]) -> tuple[Diagnostic, ...]:
    """The warnings among ``messages``, each once, in their order."""
    found = (message for message in messages if isinstance(message, Diagnostic) and message.severity == "warning")
    return tuple(dict.fromkeys(found))


def _said(line: str) -> SaidLine:
    try:
        data = json.loads(line)
    except ValueError:
        return SaidLine("", line.rstrip())
    if not isinstance(data, dict) or not {"type", "@message"} & data.keys():
        return SaidLine("", line.rstrip())
    return SaidLine(str(data.get("type", "")), str(data.get("@message", "")))


def _planned_change(data: Mapping[str, Any]) -> PlannedChange:
    change = data["change"]
    previous = change.get("previous_resource")
    return PlannedChange(
        change["resource"]["addr"],
        change["action"],
        change.get("reason", ""),
        previous["addr"] if previous else None,
        "importing" in change,
    )


def _outputs(data: Mapping[str, Any]) -> Message:
    # After apply the same type carries values instead of actions.
    planned = {name: output["action"] for name, output in data["outputs"].items()}
    return PlannedOutputs(tuple(sorted(name for name, action in planned.items() if action != "noop")))


def _summary(data: Mapping[str, Any]) -> Summary:
    counts = data["changes"]
    return Summary(counts["operation"], counts["add"], counts["change"], counts["remove"])


def _apply_step(data: Mapping[str, Any]) -> Step:
    hook = data["hook"]
    phase = data["type"].removeprefix("apply_")
    return Step(hook["resource"]["addr"], hook["action"], phase, hook.get("elapsed_seconds", 0))


def _refresh_step(data: Mapping[str, Any]) -> Step:
    return Step(data["hook"]["resource"]["addr"], "refresh", data["type"].removeprefix("refresh_"))


def _diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    content = data["diagnostic"]
    spot = content.get("range") or {}
    return Diagnostic(
        content["severity"],
        content["summary"],
        content.get("detail", ""),
        content.get("address", ""),
        spot.get("filename"),
        spot.get("start", {}).get("line"),
    )


_READERS = {
    "planned_change": _planned_change,
    "outputs": _outputs,
    "change_summary": _summary,
    "apply_start": _apply_step,
    "apply_progress": _apply_step,
    "apply_complete": _apply_step,
    "apply_errored": _apply_step,
    "refresh_start": _refresh_step,
    "refresh_complete": _refresh_step,
    "diagnostic": _diagnostic,
}
