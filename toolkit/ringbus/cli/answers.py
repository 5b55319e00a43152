"""What a command answers: data for machines, tables for people, and an exit code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ringbus.findings import Finding, Severity

_OF_ONE_CODE = 50
DONE, FAILED, USAGE, PENDING, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130


@dataclass(frozen=True, slots=True)
class Answer:
    """``data`` is what `--json` prints; ``shown`` is what a person sees, one after another."""

    data: Any
    shown: Sequence[RenderableType] = field(default=())
    code: int = DONE


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> RenderableType:
    """A table; columns whose name starts with ``#`` are numbers, and 0 is shown as a dot."""
    made = Table(header_style="bold", box=None, pad_edge=False)
    for column in columns:
        made.add_column(column.lstrip("#"), justify="right" if column.startswith("#") else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(_cell(value)) for value in row))  # a Text: square brackets in it are no markup
    return Group(Text(title, style="italic"), made) if title else made


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "·" if value == 0 else str(value)


def finding_view(finding: Finding) -> RenderableType:
    """A finding as a person reads it: what and where, what it means, what to do next."""
    error = finding.severity is Severity.ERROR
    lines = [Text.assemble((finding.severity.value, "bold red" if error else "bold yellow"), f" {finding.code}  ",
                           (str(finding.where), "bold"))]  # fmt: skip
    lines.append(Text(f"  {finding.message}"))
    lines += [Text(f"  {finding.note}")] if finding.note else []
    if finding.hint:
        lines.append(Text.assemble("  ", ("next: ", "green"), finding.hint))
        lines[-1].no_wrap = "`" in finding.hint  # a command is copied
    return Group(*lines)


def findings_view(findings: Sequence[Finding]) -> Sequence[RenderableType]:
    """Findings as a person reads them: of very many of one code the first."""
    alike: dict[str, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(finding.code, []).append(finding)
    shown = {id(one) for some in alike.values() for one in some[:_OF_ONE_CODE]}
    more = {code: len(some) - _OF_ONE_CODE for code, some in alike.items() if len(some) > _OF_ONE_CODE}
    left = [Text(f"{count:,} more of {code}: `--json` has all of them", style="bold") for code, count in more.items()]
    return [*(finding_view(one) for one in findings if id(one) in shown), *left]


def next_line(words: Sequence[str], said: str = "") -> Text:
    """The command that comes next, in one line, for it is copied; ``said`` comes after it."""
    return Text.assemble(("next: ", "green"), " ".join(words), said, no_wrap=True)


def error_data(findings: Sequence[Finding]) -> dict[str, Any]:
    """The `error` object of `--json`: the first, with what to do next, which one that comes after it may say."""
    first = {key: value for key, value in findings[0].to_json().items() if key != "severity"}
    return first | {"hint": next((one.hint for one in (findings[0], *reversed(findings)) if one.hint), "")}
