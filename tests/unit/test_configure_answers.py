"""What `ringbus configure` answers."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from ringbus.cli.commands.configure import outcome_data, outcome_view
from ringbus.cli.main import run
from ringbus.configure.configuring import plan_hosts
from tests.unit.hosts_samples import secrets
from tests.unit.test_configure_hosts import Bench


def shown(parts: list) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    for part in parts:
        console.print(part)
    return console.export_text()


def test_a_plan_is_a_table_and_data_without_any_secret() -> None:
    outcome = plan_hosts(Bench().inputs)
    data, text = outcome_data(outcome, done=False), shown(outcome_view(outcome, done=False))
    assert set(data) == {"done", "actions", "findings"}
    assert len(data["actions"]) == 60
    assert set(data["actions"][0]) == {"wave", "host", "what", "why", "shown"}
    assert "60 actions to do." in text
    assert "start rabbitmq-server" in text
    assert not any(value in text + json.dumps(data) for value in secrets().values())


def test_where_nothing_is_found_it_says_so() -> None:
    bench = Bench()
    bench.configure()
    outcome = plan_hosts(bench.inputs)
    assert outcome_data(outcome, done=False) == {"done": False, "actions": [], "findings": []}
    assert shown(outcome_view(outcome, done=False)).strip() == "All hosts are as they should be."


@pytest.mark.parametrize(
    ("target", "code", "exit_code"), [("localstack", "RB405", 4), ("aws", "RB405", 4), ("lab", "RB504", 1)]
)
def test_without_hosts_nothing_is_started(
    target: str,
    code: str,
    exit_code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "ringbus: 1\nplatform: nohosts\ndomain: x.example\nregions:\n  eu-west-1: {network: 10.11.0.0/16}\n"
    (tmp_path / "platform.yaml").write_text(text)
    assert run(["configure", "--target", target, "--json"]) == exit_code
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert [path.name for path in tmp_path.iterdir()] == ["platform.yaml"]
