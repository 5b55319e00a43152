"""A release and its stacks as `--json` gives them, and as tables."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ringbus.cli.answers import finding_view, findings_view, next_line, table
from ringbus.findings import errors
from ringbus.release.release import PlannedStack, Release
from ringbus.release.status import ReleaseReading

_MARKS = {"add": "+", "change": "~", "replace": "±", "destroy": "-"}
_MOST_ADDED = 20
_COLUMNS = ("add", "change", "replace", "destroy", "no_op")


def release_data(release: Release, standins: Sequence[str]) -> dict[str, Any]:
    """What `plan --json` answers; ``since`` is the oldest look at real resources that it rests on (empty: unknown)."""
    return {
        "release": release.name,
        "digest": release.digest,
        "author": release.author,
        "at": release.at,
        "complete": release.complete,
        "refreshed": release.refreshed,
        "since": min((each.since for each in release.stacks if each.lineage), default=""),
        "stacks": [_stack_data(each) for each in release.stacks],
        "guards": [finding.to_json() for finding in release.findings],
        "ok": not errors(release.findings),
        "target": release.seal.target,
        "away": list(release.away),
        "standins": list(standins),
    }


def _stack_data(stack: PlannedStack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "kind": stack.kind,
        **stack.counts,
        "changes": stack.scope.actions,
        "outside": {address: list(names) for address, names in stack.outside.items()},
        "batches": [list(batch.hosts) for batch in stack.batches],
        "since": stack.since,
    }


def release_view(release: Release, standins: Sequence[str]) -> list[RenderableType]:
    """What a person sees of a plan."""
    rows = [(each.name, *(each.counts[column] for column in _COLUMNS)) for each in release.stacks]
    title = f"release {release.name} on {release.seal.target}, account {release.seal.account}"
    shown: list[RenderableType] = [Text(f"stand-in: {said}", style="dim") for said in standins]
    shown.append(table(title, ("stack", *(f"#{column.replace('_', '-')}" for column in _COLUMNS)), rows))
    shown += [_changes(each) for each in release.stacks if each.scope.changes]
    shown += [_batches(each) for each in release.stacks if each.batches]
    shown += findings_view(release.findings)
    if not release.refreshed:
        shown.append(Text(f"Not refreshed: {_looked_at(release)}.", style="dim"))
    if not release.complete:
        later = ", ".join(each.name for each in release.stacks if each.guessed)
        shown.append(Text(f"Planned with placeholders, and once more before they are applied: {later}.", style="dim"))
    return shown


def _looked_at(release: Release) -> str:
    standing = [each for each in release.stacks if each.lineage]
    unknown = [each.name for each in standing if not each.since]
    if unknown:
        return f"when the real resources of {', '.join(unknown)} were looked at last is not known"
    since = min((each.since for each in standing), default="")
    return f"real resources were not looked at{f' since {since}' if since else ''}"


def _changes(stack: PlannedStack) -> RenderableType:
    """What happens to which resource; additions are counted where they are many, everything else is always told."""
    by_action = sorted(stack.scope.actions.items(), key=lambda item: (item[1] == "add", item[1], item[0]))
    added = [address for address, action in by_action if action == "add"]
    told = by_action if len(added) <= _MOST_ADDED else by_action[: -len(added)]
    lines = [_change(stack, address, action) for address, action in told]
    if len(told) < len(by_action):
        lines.append(Text(f"  + {len(added)} resources  add"))
    return Group(Text(stack.name, style="bold"), *lines)


def _change(stack: PlannedStack, address: str, action: str) -> Text:
    outside = stack.outside.get(address, ())
    said = f"  changed outside: {', '.join(outside)}" if outside else ""
    return Text.assemble(f"  {_MARKS.get(action, '?')} ", address, (f"  {action}", "dim"), (said, "yellow"))


def _batches(stack: PlannedStack) -> RenderableType:
    lines = [
        f"  {number}. {', '.join(batch.hosts) or 'what is of no host'}" for number, batch in enumerate(stack.batches, 1)
    ]
    return Text("\n".join((f"{stack.name}: {len(lines)} batches, a gate behind each", *lines)))


def status_data(reading: ReleaseReading) -> dict[str, Any]:
    """What `status --json` answers of stacks."""
    return {
        "release": reading.release,
        "planned": reading.planned,
        "state": reading.state,
        "interrupted": not reading.ended,
        "damage": [finding.to_json() for finding in reading.damage],
        "stacks": [
            {
                "name": each.name,
                "state": each.state,
                "serial": each.serial,
                "resources": each.resources,
                "pending": each.pending,
                "outside": each.outside,
                "since": each.since,
            }
            for each in reading.stacks
        ],
        "journal": _journal(reading),
    }


def _journal(reading: ReleaseReading) -> dict[str, Any] | None:
    last = reading.journal
    return {"step": last.step, "subject": last.subject, "at": last.at, "who": last.who} if last else None


def status_view(reading: ReleaseReading) -> RenderableType:
    """The stacks as a table, the journal's last record, and what of the release cannot be read."""
    rows = [
        (each.name, each.state, each.resources, each.serial, each.pending, each.outside, each.since)
        for each in reading.stacks
    ]
    columns = ("stack", "state", "#resources", "#serial", "#pending changes", "#of them outside", "looked at")
    title = f"{_stands(reading)}; planned last: {reading.planned or 'none yet'}"
    last = reading.journal
    said = [Text(f"journal: {last.step} {last.subject}, {last.at}, by {last.who}", style="dim")] if last else []
    return Group(table(title, columns, rows), *said, *map(finding_view, reading.damage))


def status_next(reading: ReleaseReading, again: Sequence[str]) -> list[Text]:
    """What comes next where a release or a destroy was cut off; ``again``: the options the next command needs, too."""
    if not reading.ended:
        word, said = "resume", "(unless it is being applied now)"
    elif reading.release is None and any(each.state == "partial" for each in reading.stacks):
        word, said = "destroy", "(with the options it had, unless it runs now)"
    else:
        return []
    return [next_line(("ringbus", word, *again), f"  {said}")]


def _stands(reading: ReleaseReading) -> str:
    if reading.release:
        return f"release {reading.release}: {reading.state}"
    return "nothing stands" if reading.state == "none" else f"no release is under way, stacks: {reading.state}"
