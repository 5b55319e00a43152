"""A command that an error names works on the platform and target that the error is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringbus.cli import main
from ringbus.cli.hints import repeatable
from ringbus.errors import Kind, RingbusError
from ringbus.findings import error

AGAIN = ("-f", "prod.yaml", "--target", "lab")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("`ringbus resume`", "`ringbus resume -f prod.yaml --target lab`"),
        ("run `ringbus apply --rolling` then.", "run `ringbus apply --rolling -f prod.yaml --target lab` then."),
        ("`ringbus localstack up` or `terraform version`", "`ringbus localstack up` or `terraform version`"),
        ("`ringbus --help` lists them", "`ringbus --help` lists them"),
        ("", ""),
    ],
)
def test_commands_get_the_options(said: str, shown: str) -> None:
    fault = RingbusError(Kind.REFUSED, [error("RB330", "stack", "refused", note=said, hint=said)])
    (found,) = repeatable(fault, AGAIN).findings
    assert (found.note, found.hint) == (shown, shown)
    assert repeatable(fault, ()).findings == fault.findings
    assert repeatable(fault, AGAIN).kind is Kind.REFUSED


def test_they_are_those_that_the_command_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.run(["render", "-f", "absent.yaml", "--json"]) == 2
    found = json.loads(capsys.readouterr().out)["error"]
    assert "`ringbus init -f absent.yaml`" in found["hint"]
