"""A release and its stacks as `--json` gives them, and as tables."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ringbus.cli.answers import finding_view, table
from ringbus.findings import Finding, errors
from ringbus.release.release import PlannedStack, Release
from ringbus.release.status import ReleaseReading

_MARKS = {"add": "+", "change": "~", "replace": "±", "destroy": "-"}
_MOST_ADDED = 20
_COLUMNS = ("add", "change", "replace", "destroy", "no_op")


def release_data(release: Release, guards: Sequence[Finding], standins: Sequence[str]) -> dict[str, Any]:
    """What `plan --json` answers."""
    return {
        "release": release.name,
        "digest": release.digest,
        "complete": release.complete,
        "refreshed": release.refreshed,
        "stacks": [
            {"name": each.name, "kind": each.kind, **each.counts, "changes": dict(each.scope.actions)}
            for each in release.stacks
        ],
        "guards": [finding.to_json() for finding in guards],
        "ok": not errors(guards),
        "target": release.target,
        "standins": list(standins),
    }


def release_view(release: Release, guards: Sequence[Finding], standins: Sequence[str]) -> list[RenderableType]:
    """What a person sees of a plan."""
    rows = [(each.name, *(each.counts[column] for column in _COLUMNS)) for each in release.stacks]
    title = f"release {release.name} on {release.target}, account {release.account}"
    shown: list[RenderableType] = [Text(f"stand-in: {said}", style="dim") for said in standins]
    shown.append(table(title, ("stack", *(f"#{column.replace('_', '-')}" for column in _COLUMNS)), rows))
    shown += [_changes(each) for each in release.stacks if each.scope.actions]
    shown += [finding_view(finding) for finding in guards]
    if not release.complete:
        later = ", ".join(each.name for each in release.stacks if each.guessed)
        shown.append(Text(f"Planned with placeholders, and once more before they are applied: {later}.", style="dim"))
    return shown


def _changes(stack: PlannedStack) -> RenderableType:
    """What happens to which resource; additions are counted where they are many, everything else is always told."""
    by_action = sorted(stack.scope.actions.items(), key=lambda item: (item[1] == "add", item[1], item[0]))
    added = [address for address, action in by_action if action == "add"]
    told = by_action if len(added) <= _MOST_ADDED else by_action[: -len(added)]
    lines = [
        Text.assemble(f"  {_MARKS.get(action, '?')} ", address, (f"  {action}", "dim")) for address, action in told
    ]
    if len(told) < len(by_action):
        lines.append(Text(f"  + {len(added)} resources  add"))
    return Group(Text(stack.name, style="bold"), *lines)


def status_data(reading: ReleaseReading) -> dict[str, Any]:
    """What `status --json` answers of stacks."""
    return {
        "release": reading.release,
        "planned": reading.planned,
        "state": reading.state,
        "stacks": [
            {
                "name": each.name,
                "state": each.state,
                "serial": each.serial,
                "resources": each.resources,
                "pending": each.pending,
            }
            for each in reading.stacks
        ],
    }


def status_view(reading: ReleaseReading) -> RenderableType:
    """The stacks as a table."""
    rows = [(each.name, each.state, each.resources, each.serial, each.pending) for each in reading.stacks]
    title = f"release {reading.release or 'none yet'}: {reading.state}; planned last: {reading.planned or 'none yet'}"
    return table(title, ("stack", "state", "#resources", "#serial", "#pending changes"), rows)
