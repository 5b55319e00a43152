"""stdout is the answer, stderr is the talk."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.text import Text

from ringbus.cli.answers import Answer, error_data, finding_view
from ringbus.findings import Finding

_WIDE = 160


def output_console() -> Console:
    """The console of answers. Where it is no terminal, lines are wide enough for tables to stay whole."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, soft_wrap=False, highlight=False)


def error_console() -> Console:
    """The console of progress and errors."""
    return Console(stderr=True, width=None if sys.stderr.isatty() else _WIDE, highlight=False)


def show(answer: Answer, *, as_json: bool) -> None:
    """Print an answer: JSON alone, or what a person reads."""
    if as_json:
        _print_json(answer.data)
        return
    print_parts(output_console(), answer.shown)


def print_parts(console: Console, parts: Iterable[RenderableType]) -> None:
    """Print one after another; a text that is not to be wrapped stays in its line, however long."""
    for whole, some in groupby(_single(parts), lambda part: isinstance(part, Text) and bool(part.no_wrap)):
        console.print(Group(*some), soft_wrap=whole)


def _single(parts: Iterable[RenderableType]) -> Iterator[RenderableType]:
    for part in parts:
        yield from _single(part.renderables) if isinstance(part, Group) else (part,)


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print what went wrong: all of it for a person; for a machine the first as `error`, with all of them beside it."""
    if as_json:
        _print_json({"error": error_data(findings), "findings": [finding.to_json() for finding in findings]})
        return
    print_parts(error_console(), map(finding_view, findings))


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, indent=2, default=str) + "\n")
    sys.stdout.flush()
