"""The command line by itself: commands, options, exit codes, what goes where; nothing is planned, nothing started."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from ringbus.cli import console, opening
from ringbus.cli.main import run
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.errors import Kind, RingbusError
from ringbus.findings import error

COMMANDS = (
    "init", "doctor", "validate", "show", "check", "render", "secrets", "images", "plan", "apply", "resume", "status",
    "destroy", "localstack", "lab",
)  # fmt: skip
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and a cache of its own, and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("RINGBUS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RINGBUS_CACHE", str(tmp_path / "cache"))
    shutil.copy(EXAMPLES / "hailo.yaml", tmp_path / "platform.yaml")


class Said:
    """What came of one command line."""

    def __init__(self, words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
        self.code = run(words)
        captured = capsys.readouterr()
        self.out, self.err = captured.out, captured.err

    @property
    def data(self) -> Any:
        """stdout as JSON: with `--json` it is nothing else."""
        return json.loads(self.out)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command line, written as a person types it."""
    return lambda line: Said(line.split(), capsys)


def test_help_names_every_command_with_what_it_does(say: Any) -> None:
    said = say("--help")
    assert said.code == 0
    for command in COMMANDS:
        (line,) = [line for line in said.out.splitlines() if line.strip(" │").split(" ")[0] == command]
        assert len(line.strip(" │").split()) > 4, f"{command} says nothing of itself"
    for option in ("--file", "-f", "--overlay", "--target", "--json", "-v", "--version"):
        assert option in said.out
    assert said.err == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(say: Any, command: str) -> None:
    said = say(f"{command} --help")
    assert said.code == 0
    assert f"ringbus {command}" in said.out
    assert "settings" not in said.out.lower(), "what the commands are given from inside is no option"


@pytest.mark.parametrize(
    "line", ["show topology", "secrets rotate", "localstack up", "images update", "destroy", "plan", "apply"]
)
def test_help_of_a_command_says_its_options(say: Any, line: str) -> None:
    assert say(f"{line} --help").code == 0


def test_version(say: Any) -> None:
    said = say("--version")
    assert (said.code, said.err) == (0, "")
    assert said.out.strip().count(".") == 2


USAGE = [
    "frobnicate", "plna", "plan --frobnicate", "show frobnicate", "plan extra words", "destroy --region",
    "--target bogus plan", "plan --target bogus", "-f", "validate --overlay", "secrets rotate", "localstack sideways",
    "plan --region mars-1", "destroy --region mars-1 --yes", "render --json=maybe",
    "lab logs bus-eu-west-1a-0 --lines -1", "localstack logs --lines 0",
]  # fmt: skip


@pytest.mark.parametrize("line", USAGE)
def test_what_is_no_command_or_option_is_usage(say: Any, line: str) -> None:
    said = say(line)
    assert said.code == 2
    assert said.out == "", "stdout is for answers"
    assert "RB001" in said.err
    assert "Traceback" not in said.err
    assert not Path(".ringbus").exists(), "nothing was begun"


@pytest.mark.parametrize("line", [line for line in USAGE if "=" not in line and line != "-f"])
def test_with_json_an_error_is_an_object_on_stdout(say: Any, line: str) -> None:
    said = say(f"{line} --json" if not line.endswith(("--region", "--overlay")) else f"--json {line}")
    assert said.code == 2
    assert said.err == ""
    assert said.data["error"].keys() >= {"code", "message", "where", "note", "hint"}
    assert said.data["error"]["code"] == "RB001"
    assert said.data["error"]["message"]


@pytest.mark.parametrize(
    "line",
    [
        "validate -f other.yaml --json", "validate --json --file other.yaml", "-f other.yaml validate --json",
        "--json --file other.yaml validate", "--json validate -f other.yaml", "--file=other.yaml --json validate",
        "-f other.yaml -v --json validate", "validate --verbose --json --file=other.yaml",
    ],
)  # fmt: skip
def test_options_stand_before_or_after_the_command(say: Any, line: str) -> None:
    Path("platform.yaml").rename("other.yaml")
    said = say(line)
    assert (said.code, said.data) == (0, {"ok": True, "faults": []})


def test_the_environment_gives_file_and_target(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("platform.yaml").rename("other.yaml")
    monkeypatch.setenv("RINGBUS_FILE", "other.yaml")
    assert say("validate").code == 0
    monkeypatch.setenv("RINGBUS_TARGET", "bogus")
    said = say("validate")
    assert said.code == 2
    assert "bogus" in said.err
    assert say("--target lab validate").code == 0, "an option comes before the environment"


@pytest.mark.parametrize("value", ["", "0", "65536", "four", "-1"])
def test_a_port_that_is_none_is_told(say: Any, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("RINGBUS_LOCALSTACK_PORT", value)
    assert say("validate").code == (2 if value else 0)


def test_terraform_is_given_the_way_into_the_network_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().endswith("_PROXY") or name.startswith("SSL_CERT")]:
        monkeypatch.delenv(name)
    wanted = {"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "localhost", "SSL_CERT_FILE": "/ca.pem"}
    for name, value in (wanted | {"MY_TOKEN": "x", "AWS_PROFILE": "p"}).items():
        monkeypatch.setenv(name, value)
    assert read_settings(CommonOptions()).network == wanted


@pytest.mark.parametrize("command", ["show topology", "show hosts", "show links", "check", "render", "plan", "status"])
def test_a_file_that_is_not_there_is_told(say: Any, command: str) -> None:
    said = say(f"-f none.yaml {command} --json")
    assert said.code == 2
    assert "none.yaml" in said.data["error"]["where"]
    assert not Path(".ringbus").exists()


def test_validate_of_a_file_that_is_not_there_is_an_answer(say: Any) -> None:
    said = say("-f none.yaml validate --json")
    assert said.code == 2
    assert said.data["ok"] is False
    assert [fault["file"] for fault in said.data["faults"]] == ["none.yaml"]


def test_validate_tells_all_faults_with_their_lines(say: Any) -> None:
    text = Path("platform.yaml").read_text("utf-8")
    Path("platform.yaml").write_text(text.replace("  nodes: 3 ", "  nodes: 4 ").replace("stage: services", "stag: x"))
    said = say("validate --json")
    assert said.code == 2
    assert said.data["ok"] is False
    assert all(fault.keys() >= {"path", "file", "line", "message", "hint"} for fault in said.data["faults"])
    lines = {fault["path"]: fault["line"] for fault in said.data["faults"]}
    assert set(lines) == {"stag", "bus.nodes"}
    written = Path("platform.yaml").read_text("utf-8").splitlines()
    assert written[lines["stag"] - 1].startswith("stag:")
    assert written[lines["bus.nodes"] - 1].startswith("  nodes: 4")
    assert say("validate").code == 2


def test_an_overlay_is_laid_over(say: Any) -> None:
    Path("staging.yaml").write_text("platform: staging\nbus: {nodes: 1}\n")
    said = say("show topology --json --overlay staging.yaml")
    assert said.data["platform"] == "staging"
    assert {len(cluster["nodes"]) for cluster in said.data["clusters"]} == {1}


@pytest.mark.parametrize("stage", ["monolith", "hybrid"])
@pytest.mark.parametrize("command", ["validate", "show topology", "show links", "check", "render -o rendered"])
def test_every_stage_is_shown_checked_and_rendered(say: Any, stage: str, command: str) -> None:
    Path("platform.yaml").write_text(
        f"ringbus: 1\nplatform: old\nstage: {stage}\ndomain: old.example\n"
        "regions: {eu-west-1: {network: 10.11.0.0/16}}\ncities: {london: {region: eu-west-1}}\n"
    )
    said = say(f"{command} --json")
    assert said.code == 0
    hosts = {"monolith": ["bastion"] * 3, "hybrid": ["bastion", "bus", "bus", "bus", "ring"] * 3}[stage]
    if command == "show topology":
        assert said.data["stage"] == stage
        assert sorted(host["role"] for host in said.data["hosts"]) == sorted(hosts)


def test_a_bug_is_one_line_and_the_place_of_its_traceback(
    say: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(opening.OpenPlatform, "topology", property(bug))
    said = say("show topology --json")
    assert said.code == 1
    assert said.data["error"]["code"] == "RB000"
    (kept,) = tmp_path.glob("ringbus-*.txt")
    assert str(kept) in said.data["error"]["note"]
    assert "of all things" in kept.read_text()


@pytest.mark.parametrize(
    ("kind", "code"), [(Kind.INPUT, 2), (Kind.FAILED, 1), (Kind.REFUSED, 4), (Kind.INTERRUPTED, 130)]
)
def test_exit_codes_of_errors(say: Any, monkeypatch: pytest.MonkeyPatch, kind: Kind, code: int) -> None:
    def told(*_: object) -> None:
        raise RingbusError(kind, [error("RB400", "a", "first", note="n", hint="h"), error("RB401", "b", "second")])

    monkeypatch.setattr(opening.OpenPlatform, "topology", property(told))
    said = say("show topology")
    assert (said.code, said.out) == (code, "")
    assert [word in said.err for word in ("RB400", "first", "n", "next: h", "RB401", "second")] == [True] * 6
    said = say("show topology --json")
    assert (said.code, said.err) == (code, "")
    assert [finding["code"] for finding in said.data["findings"]] == ["RB400", "RB401"]


def test_ctrl_c_is_130(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening.OpenPlatform, "topology", property(interrupt))
    assert say("show topology").code == 130


def test_what_a_file_says_is_shown_as_it_is(say: Any) -> None:
    """Square brackets are no markup, wherever they come from."""
    Path("[bold]x.yaml").write_text("'[red]key[/red]': 1\n")
    said = say("-f [bold]x.yaml validate")
    assert said.code == 2
    assert "[red]key[/red]" in said.out
    assert "[bold]x.yaml" in said.out


def test_no_color_is_respected(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m" in say("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    plain = say("check").out
    assert not re.findall(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]", plain)


def test_a_reader_that_goes_away_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(console, "output_console", gone)
    assert run(["show", "topology"]) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("option", [(), ("--json",)])
def test_a_stdout_that_takes_nothing_is_told_on_stderr(option: Sequence[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "ringbus", "show", "hosts", *option],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("error RB002  stdout"), ended.stderr
    assert "Traceback" not in ended.stderr


def test_square_brackets_of_a_value_are_no_markup(say: Any) -> None:
    assert "[a, b, c]" in say("show defaults").out


def test_init_writes_a_file_that_is_valid_and_no_second_one(say: Any) -> None:
    assert say("init").code == 2, "there is one already"
    said = say("-f new.yaml init acme --json")
    assert (said.code, said.data["file"]) == (0, "new.yaml")
    assert say("-f new.yaml validate").code == 0
    before = Path("new.yaml").read_text()
    assert "platform: acme" in before
    assert say("-f new.yaml init other").code == 2
    assert Path("new.yaml").read_text() == before


@pytest.mark.parametrize("name", ["Acme", "a_b", "1a", "thirteen-long", "a--b", "x\ny: 1"])
def test_init_refuses_what_cannot_be_a_platforms_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = Said(["-f", "new.yaml", "init", name], capsys)
    assert said.code == 2
    assert not Path("new.yaml").exists()


def test_render_writes_what_it_says_and_replaces_only_its_own(say: Any) -> None:
    said = say("render -o out --json")
    assert said.code == 0
    written = {str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file()}
    assert set(said.data["files"]) == {name for name in written if name != ".ringbus-rendered"}
    first = {name: (Path("out") / name).read_bytes() for name in said.data["files"]}
    assert say("render -o out").code == 0
    assert {name: (Path("out") / name).read_bytes() for name in said.data["files"]} == first
    Path("mine").mkdir()
    Path("mine/letter").write_text("dear")
    assert say("render -o mine").code == 2
    assert [path.name for path in Path("mine").iterdir()] == ["letter"]


def test_help_is_quick() -> None:
    """Under 0.4 s of processor time, the median of five: other work on the machine does not count.

    A processor that runs two threads is slower for each, so that half as much again is given.
    """
    ringbus = [sys.executable, "-c", "from ringbus.cli.main import main; main()", "--help"]
    spent = []
    for _ in range(5):
        begun = processor_seconds()
        subprocess.run(ringbus, check=True, stdout=subprocess.DEVNULL)
        spent.append(processor_seconds() - begun)
    assert median(spent) < 0.4 * 1.5


def processor_seconds() -> float:
    """What the processes started here have spent."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
