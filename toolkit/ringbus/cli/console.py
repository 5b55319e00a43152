"""stdout is the answer, stderr is the talk."""

import json
import sys
from collections.abc import Sequence

from rich.console import Console
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
    """Print an answer: JSON alone, or what a person reads; a text that is not to be wrapped stays as it is."""
    if as_json:
        _print_json(answer.data)
        return
    console = output_console()
    for part in answer.shown:
        console.print(part, soft_wrap=isinstance(part, Text) and bool(part.no_wrap))


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print what went wrong: all of it for a person; for a machine the first as `error`, with all of them beside it."""
    if as_json:
        _print_json({"error": error_data(findings[0]), "findings": [finding.to_json() for finding in findings]})
        return
    console = error_console()
    for finding in findings:
        console.print(finding_view(finding))


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, indent=2, default=str) + "\n")
    sys.stdout.flush()
