"""The way in: a command line becomes an answer or findings, and an exit code. Never a traceback."""

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from cyclopts import CycloptsError, UnusedCliTokensError

from ringbus.cli import answers
from ringbus.cli.application import answer
from ringbus.cli.console import show, show_findings
from ringbus.errors import Kind, RingbusError, failed
from ringbus.findings import Finding, error

_CODES = {
    Kind.INPUT: answers.USAGE,
    Kind.FAILED: answers.FAILED,
    Kind.REFUSED: answers.REFUSED,
    Kind.INTERRUPTED: answers.INTERRUPTED,
}
#: New objects after which the collector looks for cycles. Proofs and plans are many objects in few cycles, and looking
#: at them after every 700, as Python does on its own, is a seventh of the time that a large platform takes.
_COLLECTED_AFTER = 50_000


def main() -> None:
    """Run the process's command line and end it with the exit code."""
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Run one command line; its exit code."""
    gc.set_threshold(_COLLECTED_AFTER)
    as_json = "--json" in words
    try:
        given = answer(words)
        _show(given, as_json=as_json)
    except Exception as problem:  # whatever it is, the user gets findings
        findings, code = _told(problem)
        _tell(findings, as_json=as_json)
        return code
    except KeyboardInterrupt:
        _tell([error("RB003", "ringbus", "interrupted")], as_json=as_json)
        return answers.INTERRUPTED
    return given.code


def _show(given: answers.Answer, *, as_json: bool) -> None:
    try:
        show(given, as_json=as_json)
    except OSError as problem:
        raise failed("RB002", "stdout", f"the answer could not be written: {problem.strerror}") from None


def _tell(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Show the findings; on stderr where stdout takes nothing, what is left in its buffer included."""
    try:
        show_findings(findings, as_json=as_json)
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        show_findings(findings, as_json=False)


def _told(problem: Exception) -> tuple[Sequence[Finding], int]:
    if isinstance(problem, RingbusError):
        return problem.findings, _CODES[problem.kind]
    if isinstance(problem, CycloptsError):
        hint = "`ringbus --help` lists commands, `ringbus COMMAND --help` their options."
        if isinstance(problem, UnusedCliTokensError):
            hint = "a platform file is given as `-f FILE`; `ringbus COMMAND --help` lists what the command takes."
        return [error("RB001", "command line", str(problem), hint=hint)], answers.USAGE
    return [_bug(problem)], answers.FAILED


def _bug(problem: Exception) -> Finding:
    handle, name = mkstemp(prefix="ringbus-", suffix=".txt")
    os.close(handle)
    Path(name).write_text("".join(traceback.format_exception(problem)), encoding="utf-8")
    what = f"{type(problem).__name__}, which is a fault of Ringbus, not yours"
    return error("RB000", "ringbus", what, note=f"The traceback is in {name}.", hint="report it with that file.")
