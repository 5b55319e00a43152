"""What is printed for a person: a line that holds a command is not broken, so that it can be copied."""

from __future__ import annotations

import io

from rich.console import Console
from rich.text import Text

from ringbus.cli.answers import error_data, finding_view
from ringbus.cli.console import print_parts
from ringbus.findings import error

COMMAND = "`ringbus destroy --region eu-west-1 --data-loss-accepted hailo -f platforms/production.yaml`"
PROSE = "have three zones in every region that has a cluster, and one broker more in each of them."


def printed(hint: str) -> list[str]:
    out = io.StringIO()
    finding = error("RB312", "region-eu-west-1", "volumes and buckets in there hold data that would be lost", hint=hint)
    print_parts(Console(file=out, width=60), [finding_view(finding), Text("the end")])
    return out.getvalue().splitlines()


def test_a_hint_with_a_command_stays_in_one_line() -> None:
    lines = printed(f"run {COMMAND} again.")
    assert lines[-2] == f"  next: run {COMMAND} again."
    assert max(map(len, lines[:-2])) <= 60, "the message is wrapped between words"


def test_other_hints_are_wrapped() -> None:
    assert max(map(len, printed(PROSE))) <= 60


def test_the_error_for_machines_has_the_way_on_that_comes_last() -> None:
    failed, other = error("RB440", "region-a", "refused"), error("RB440", "region-b", "refused", hint="mend b")
    told = error("RB407", "release", "two stacks failed", hint="`ringbus resume`")
    assert error_data([failed, other, told]) == {
        "code": "RB440", "where": "region-a", "message": "refused", "note": "", "hint": "`ringbus resume`",
    }  # fmt: skip
    assert error_data([other, told])["hint"] == "mend b"
    assert error_data([failed])["hint"] == ""
