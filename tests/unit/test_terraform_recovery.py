"""After Terraform itself was killed: its own lock is lifted, nobody else's is; what it could not write is pushed."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.events import Event, EventKind, silent
from ringbus.guards.stack_plan import StackPlan
from ringbus.outcomes import Stop
from ringbus.terraform import errored, locks
from ringbus.terraform.backends import LocalBackend, S3Backend
from ringbus.terraform.environment import environment
from ringbus.terraform.program import Program
from ringbus.terraform.stack import StackEngine, TerraformStack
from ringbus.terraform.workdir import StackFiles

RECORDINGS = Path(__file__).parents[1] / "recordings" / "terraform"
OURSELVES = f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"
# A Terraform whose lock is a file; told to, it dies in the middle of its work and leaves it.
TERRAFORM = """#!/bin/sh
here={here}
echo "$*" >> $here/calls
case "$1" in
init) mkdir -p .terraform; exit 0;;
force-unlock) [ "$3" = lock-1 ] && rm $here/lock; exit $?;;
state) cp "$4" $here/pushed; cp "$4" $here/state; exit 0;;
esac
if [ -e $here/lock ]; then cat $here/lock; exit 1; fi
if [ -e $here/die ]; then
  created=$(date -u '+%Y-%m-%d %H:%M:%S.%N +0000 UTC')
  sed "s/CREATED/$created/" $here/template > $here/lock
  echo "[INFO] tf_backend.lock.id=$(cat $here/die) tf_backend.operation=Lock tf_backend.req_id=1" >> $TF_LOG_PATH
  rm $here/die
  kill -9 $$
fi
for word in "$@"; do case "$word" in -out=*) cp {plan} "${{word#-out=}}";; esac; done
echo '{{"type":"change_summary","changes":{{"operation":"'$1'","add":0,"change":0,"remove":0}}}}'
"""


class Played:
    """A stack on S3 with that Terraform; ``here`` is where it keeps its lock, its calls and its state."""

    def __init__(self, here: Path) -> None:
        self.here = here
        program = here / "terraform"
        program.write_text(TERRAFORM.format(here=here, plan=RECORDINGS / "tainted.tfplan"))
        program.chmod(0o755)
        (here / "infra" / "base").mkdir(parents=True)
        (here / "infra" / "modules").mkdir()
        self.lock(here / "template", "CREATED")
        files = StackFiles(here / "infra", "base", {}, S3Backend("b", "k", "eu-west-1"))
        engine = StackEngine(Program(str(program), "terraform", "1.11.4"), None, {"PATH": os.environ["PATH"]})
        self.stack = TerraformStack("base", files, here / "stack", engine, self.state)
        self.events: list[Event] = []

    def lock(self, path: Path, created: str) -> None:
        detail = "Lock Info:\n  ID:        lock-1\n  Path:      b/k\n  Operation: OperationTypePlan\n"
        detail += f"  Who:       {OURSELVES}\n"
        diagnostic = {"severity": "error", "summary": "Error acquiring the state lock", "detail": detail}
        diagnostic["detail"] += f"  Version:   1.11.4\n  Created:   {created}\n  Info:      \n"
        path.write_text(json.dumps({"type": "diagnostic", "diagnostic": diagnostic}) + "\n")

    def state(self) -> str | None:
        path = self.here / "state"
        return path.read_text() if path.exists() else None

    def plan(self) -> StackPlan:
        return self.stack.plan(self.here / "p", Stop(), self.events.append)

    def refused(self, act: Callable[[], object]) -> RingbusError:
        with pytest.raises(RingbusError) as raised:
            act()
        return raised.value

    def killed(self, asked: str = "lock-1") -> RingbusError:
        (self.here / "die").write_text(asked)
        return self.refused(self.plan)

    def calls(self) -> list[str]:
        return [line.split()[0] for line in (self.here / "calls").read_text().splitlines()]

    def said(self) -> str:
        return "\n".join(event.what for event in self.events if event.kind is EventKind.SAID)


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return Played(tmp_path)


def test_terraform_killed_is_an_error_that_names_the_way_on(played: Played) -> None:
    fault = played.killed()
    assert fault.kind is Kind.FAILED
    (found,) = fault.findings
    assert (found.code, "was killed" in found.message) == ("RB424", True)
    assert "ringbus resume" in found.hint
    assert played.stack.running() is None


def test_the_lock_of_our_own_dead_is_lifted(played: Played) -> None:
    played.killed()
    assert (played.here / "lock").exists()
    assert played.plan().digest
    assert not (played.here / "lock").exists()
    assert played.calls() == ["init", "plan", "plan", "force-unlock", "plan"]
    assert "left by our own plan" in played.said()


def test_a_lock_that_fits_in_everything_but_its_id_is_somebody_elses(played: Played) -> None:
    """The same user, machine, operation and time: ours waited for it when it was killed."""
    played.killed(asked="lock-2")
    fault = played.refused(played.plan)
    assert [found.code for found in fault.findings] == ["RB421"]
    assert (played.here / "lock").exists()
    assert "force-unlock" not in played.calls()


def test_a_lock_without_a_dead_command_is_somebody_elses(played: Played) -> None:
    played.lock(played.here / "lock", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} +0000 UTC")
    assert [found.code for found in played.refused(played.plan).findings] == ["RB421"]
    assert played.calls() == ["init", "plan"]


def test_a_lock_that_cannot_be_lifted_is_told(played: Played) -> None:
    played.killed(asked="lock-2")
    text = (played.here / "lock").read_text()
    (played.here / "lock").write_text(text.replace("lock-1", "lock-2"))
    fault = played.refused(played.plan)
    assert [found.message for found in fault.findings] == ["terraform force-unlock ended with exit code 1"]


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("lock_taken", "758bd87e-8249-4893-91eb-2836db4de9d4"),
        ("lock_waited", "418539b0-61f6-92c5-f4d0-d9cb887ed4c0"),
        ("lock_lifted", ""),
    ],
)
def test_what_terraform_itself_says_of_the_locks_it_asks_for(tmp_path: Path, name: str, lock: str) -> None:
    log = tmp_path / "000001-plan.jsonl"
    shutil.copy(RECORDINGS / f"{name}.trace", locks.variables(log)["TF_LOG_PATH"])
    assert not locks.left(tmp_path, lock), "its command may still run"
    locks.keep(log)
    assert locks.left(tmp_path, lock) is bool(lock)
    assert not locks.left(tmp_path, "1f128ef7-819b-a66a-f67b-27b3570c10ae"), "lifted, never asked for"
    kept = "".join(path.read_text() for path in tmp_path.iterdir())
    assert kept.strip() == lock, "nothing else it says is kept"


def test_a_command_that_said_nothing_of_locks_leaves_nothing(tmp_path: Path) -> None:
    locks.keep(tmp_path / "000001-init.jsonl")
    (tmp_path / "000002-plan.trace").write_bytes(b"\xff tf_backend.lock.id=")
    locks.keep(tmp_path / "000002-plan.jsonl")
    assert list(tmp_path.iterdir()) == []
    assert not locks.left(tmp_path, "")


def state(serial: int, lineage: str = "line", **outputs: str) -> str:
    values = {name: {"value": value, "type": "string"} for name, value in outputs.items()}
    return json.dumps({"version": 4, "serial": serial, "lineage": lineage, "outputs": values, "resources": []})


def test_what_could_not_be_written_is_pushed_first(played: Played) -> None:
    played.plan()
    (played.here / "state").write_text(state(3))
    left = played.here / "stack" / "base" / errored.NAME
    left.write_text(state(4, made="this"))
    played.stack.apply(played.here / "p", Stop(), played.events.append)
    assert json.loads((played.here / "pushed").read_text())["outputs"]["made"]["value"] == "this"
    assert not left.exists()
    assert (played.here / "stack" / f"{errored.NAME}.pushed").exists()
    assert played.calls()[-2:] == ["state", "apply"]
    assert "could not write its state" in played.said()
    played.plan()
    assert played.calls().count("state") == 1


def test_recovering_pushes_and_does_nothing_else(played: Played) -> None:
    played.stack.recover(Stop(), silent)
    assert not (played.here / "calls").exists()
    played.plan()
    (played.here / "stack" / "base" / errored.NAME).write_text(state(1, made="this"))
    played.stack.recover(Stop(), silent)
    played.stack.recover(Stop(), silent)
    assert played.calls() == ["init", "plan", "state"]
    assert played.stack.state().outputs == {"made": "this"}


def test_a_first_state_has_nothing_to_fit(tmp_path: Path) -> None:
    (tmp_path / "s").write_text(state(1))
    assert errored.to_push(tmp_path / "s", None, "base")
    assert errored.to_push(tmp_path / "s", "", "base")


def test_one_that_was_pushed_before_a_crash_is_only_set_aside(tmp_path: Path) -> None:
    (tmp_path / "s").write_text(state(4, a="b"))
    assert not errored.to_push(tmp_path / "s", json.dumps(json.loads(state(4, a="b")), indent=2), "base")


@pytest.mark.parametrize(
    ("left", "standing", "what"),
    [
        (state(4, "other"), state(3), "another state"),
        (state(3, a="b"), state(3), "not newer"),
        (state(3), state(4), "not newer"),
    ],
)
def test_one_that_does_not_fit_is_refused(tmp_path: Path, left: str, standing: str, what: str) -> None:
    path = tmp_path / errored.NAME
    path.write_text(left)
    with pytest.raises(RingbusError) as raised:
        errored.to_push(path, standing, "base")
    (found,) = raised.value.findings
    assert (found.code, what in found.message) == ("RB428", True)
    assert path.exists()


def test_one_that_is_torn_is_told(played: Played) -> None:
    played.plan()
    (played.here / "stack" / "base" / errored.NAME).write_text("{")
    assert [found.code for found in played.refused(played.plan).findings] == ["RB425"]


@pytest.mark.terraform
def test_terraform_takes_what_is_pushed(tmp_path: Path) -> None:
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("no terraform")
    (tmp_path / "infra" / "base").mkdir(parents=True)
    (tmp_path / "infra" / "modules").mkdir()
    (tmp_path / "infra" / "base" / "main.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    files = StackFiles(tmp_path / "infra", "base", {}, LocalBackend(tmp_path / "base.tfstate"))
    engine = StackEngine(
        Program(program, "terraform", "1.11.4"), None, environment(os.environ["PATH"], Path.home(), {})
    )
    stack = TerraformStack("base", files, tmp_path / "stack", engine)
    stack.plan(tmp_path / "p", Stop(), silent)
    (tmp_path / "stack" / "base" / errored.NAME).write_text(state(7, made="this"))
    plan = stack.plan(tmp_path / "p", Stop(), silent)
    assert plan.lineage == "line"
    assert stack.state().outputs == {"made": "this"}
    assert not (tmp_path / "stack" / "base" / errored.NAME).exists()
