"""A command that an error or an answer names works on the platform and target that it is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Group
from rich.text import Text

from ringbus.cli import main
from ringbus.cli.answers import Answer
from ringbus.cli.extensions import AddedCommand
from ringbus.cli.hints import NextOptions
from ringbus.errors import Kind, RingbusError
from ringbus.findings import error

NEXT = NextOptions(("-f", "my prod.yaml", "--target", "lab"), {"migrate": ("-m", "to.yaml")})


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("`ringbus resume`", "`ringbus resume -f 'my prod.yaml' --target lab`"),
        ("run `ringbus apply --rolling` then.", "run `ringbus apply --rolling -f 'my prod.yaml' --target lab` then."),
        (
            "`ringbus migrate run` or `ringbus plan`",
            "`ringbus migrate run -m to.yaml -f 'my prod.yaml' --target lab` or"
            " `ringbus plan -f 'my prod.yaml' --target lab`",
        ),
        ("`ringbus localstack up` or `terraform version`", "`ringbus localstack up` or `terraform version`"),
        ("`ringbus --help` lists them", "`ringbus --help` lists them"),
        ("", ""),
    ],
)
def test_commands_get_the_options(said: str, shown: str) -> None:
    fault = RingbusError(Kind.REFUSED, [error("RB330", "stack", "refused", note=said, hint=said)])
    (found,) = NEXT.in_fault(fault).findings
    assert (found.note, found.hint) == (shown, shown)
    assert NextOptions(()).in_fault(fault).findings == fault.findings
    assert NEXT.in_fault(fault).kind is Kind.REFUSED


def test_commands_of_an_answer_get_them_too_and_keep_how_they_look() -> None:
    line = Text.assemble(("next: ", "green"), ("`ringbus plan`", "bold"), " again", no_wrap=True)
    group, untouched = NEXT.in_answer(Answer({}, [Group(line), "`ringbus plan`"], 3)).shown
    assert isinstance(group, Group)
    (shown,) = group.renderables
    assert isinstance(shown, Text)
    assert shown.plain == "next: `ringbus plan -f 'my prod.yaml' --target lab` again"
    assert shown.no_wrap
    assert [shown.plain[span.start : span.end] for span in shown.spans if span.style == "green"] == ["next: "]
    assert untouched == "`ringbus plan`"
    assert NEXT.in_answer(Answer({}, (), 3)).code == 3


def test_of_what_was_given_only_what_all_commands_have_goes_along() -> None:
    command = AddedCommand("there:app", "It is there.", {"migration": "-m"})
    assert command.again({"migration": Path("to.yaml"), "requests": 7}) == ("-m", "to.yaml")
    assert command.again({"requests": 7}) == ()


def test_they_are_those_that_the_command_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["render", "-f", "absent.yaml", "--json"]) == 2
    found = json.loads(capsys.readouterr().out)["error"]
    assert "`ringbus init -f absent.yaml`" in found["hint"]


def test_a_migration_that_was_named_is_named_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = Path(__file__).parents[2] / "examples/hailo-monolith.yaml"
    monkeypatch.chdir(tmp_path)
    assert main.run(["migrate", "init", "-m", "to.yaml", "-f", str(example)]) == 0
    assert f"`ringbus migrate plan -m to.yaml -f {example}`" in capsys.readouterr().out
