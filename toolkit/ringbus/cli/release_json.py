"""A release and its stacks as `--json` gives them, and as tables."""

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import finding_view, table
from ringbus.findings import Finding, errors
from ringbus.release.release import Release
from ringbus.release.status import ReleaseReading

_COLUMNS = ("add", "change", "replace", "destroy", "no_op")


def release_data(release: Release, guards: Sequence[Finding], standins: Sequence[str]) -> dict[str, Any]:
    """What `plan --json` answers."""
    return {
        "release": release.name,
        "digest": release.digest,
        "complete": release.complete,
        "refreshed": release.refreshed,
        "stacks": [{"name": each.name, "kind": each.kind, **each.counts} for each in release.stacks],
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
    shown += [finding_view(finding) for finding in guards]
    if not release.complete:
        later = ", ".join(each.name for each in release.stacks if each.guessed)
        shown.append(Text(f"Planned with placeholders, and once more before they are applied: {later}.", style="dim"))
    return shown


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
