"""A stack from plan to destroy with the real program; ``terraform_data`` needs no provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.events import Event, EventKind, silent
from ringbus.findings import Severity
from ringbus.guards.stack_plan import Action
from ringbus.outcomes import Stop, run_all
from ringbus.terraform import stack as module
from ringbus.terraform.backends import LocalBackend, S3Backend
from ringbus.terraform.environment import environment
from ringbus.terraform.program import find_program
from ringbus.terraform.stack import StackEngine, TerraformStack
from ringbus.terraform.state import StackState
from ringbus.terraform.workdir import StackFiles

pytestmark = pytest.mark.terraform
TOOLKIT = str(Path(module.__file__).parents[2])
ROOT = """
terraform {
  required_version = ">= 1.10"
  backend "local" {}
}

variable "names" {
  type = set(string)
}

variable "fails" {
  type    = string
  default = ""
}

variable "wait_for" {
  type    = string
  default = "."
}

resource "terraform_data" "host" {
  for_each = var.names
  input    = each.key

  provisioner "local-exec" {
    command = "while [ ! -e ${var.wait_for} ]; do sleep 0.05; done; test ${each.key} != '${var.fails}'"
  }

  lifecycle {
    prevent_destroy = true
  }
}

output "names" {
  value = sort([for host in terraform_data.host : host.output])
}
"""


@pytest.fixture(scope="session")
def engine() -> StackEngine:
    try:
        program = find_program(os.environ["PATH"])
    except RingbusError as fault:
        pytest.skip(str(fault))
    return StackEngine(program, None, environment(os.environ["PATH"], Path.home(), {}), lock_timeout=0)


Make = Callable[..., TerraformStack]


@pytest.fixture
def make(engine: StackEngine, tmp_path: Path) -> Make:
    infra = tmp_path / "infra"
    (infra / "base").mkdir(parents=True)
    (infra / "modules").mkdir()
    (infra / "base" / "main.tf").write_text(ROOT)

    def stack(
        name: str = "base", *, removable: bool = False, adopted: Mapping[str, str] | None = None, **variables: object
    ) -> TerraformStack:
        backend = LocalBackend(tmp_path / "state" / f"{name}.tfstate")
        files = StackFiles(infra, "base", variables, backend, removable=removable, adopted=adopted or {})
        return TerraformStack(name, files, tmp_path / "stacks" / name, engine)

    return stack


def plan_and_apply(stack: TerraformStack, out: Path, **more: bool) -> StackState:
    stack.plan(out, Stop(), silent, **more)
    return stack.apply(out, Stop(), silent)


def refused(act: Callable[[], object]) -> RingbusError:
    with pytest.raises(RingbusError) as raised:
        act()
    return raised.value


def test_from_nothing_to_nothing(make: Make, tmp_path: Path) -> None:
    stack, out = make(names=["a", "b"]), tmp_path / "plans" / "p.tfplan"
    assert stack.state().empty
    plan = stack.plan(out, Stop(), silent)
    assert plan.counts() == {"add": 2, "change": 0, "replace": 0, "destroy": 0, "no_op": 0}
    assert plan.digest == digests.of_file(out)
    state = stack.apply(out, Stop(), silent)
    assert state.outputs == {"names": ["a", "b"]}
    assert state == stack.state()
    again = stack.plan(out, Stop(), silent)
    assert again.empty
    assert (again.no_op, again.serial, again.lineage) == (2, state.serial, state.lineage)
    gone = plan_and_apply(make(names=["a", "b"], removable=True), out, destroy=True)
    assert gone.empty


def test_what_terraform_warns_of_is_in_the_plan(make: Make, tmp_path: Path) -> None:
    assert make(names=["a"]).plan(tmp_path / "p", Stop(), silent).warnings == ()
    (found,) = make(names=["a"], invented="x").plan(tmp_path / "p", Stop(), silent).warnings
    assert (found.code, found.severity, str(found.where)) == ("RB420", Severity.WARNING, "stack base")
    assert "undeclared variable" in found.message


def test_what_stands_in_no_state_is_adopted_once(make: Make, tmp_path: Path) -> None:
    out = tmp_path / "p"
    stack = make(names=["a", "b"], adopted={'terraform_data.host["a"]': "left-by-a-kill"})
    made, new = stack.plan(out, Stop(), silent).changes
    assert (made.address, made.action, made.imported) == ('terraform_data.host["a"]', Action.CHANGE, True)
    assert (new.action, new.imported) == (Action.ADD, False)
    state = stack.apply(out, Stop(), silent)
    assert ("terraform_data", "left-by-a-kill") in state.ids
    assert len(state.ids) == 2
    assert make(names=["a", "b"]).plan(out, Stop(), silent).empty
    assert not list(tmp_path.rglob("imports.tf.json"))
    assert len(list(tmp_path.rglob("*-init.jsonl"))) == 1


def test_both_ways_to_read_a_plan_give_the_same(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_and_apply(make(names=["a", "b"], removable=True), tmp_path / "p")
    stack = make(names=["b", "c"], removable=True)
    read = stack.plan(tmp_path / "p", Stop(), silent)
    monkeypatch.setattr("ringbus.terraform.planned_values._FORMAT", 4)
    shown = stack.plan(tmp_path / "q", Stop(), silent)
    assert read.changes == shown.changes
    gone, new = read.changes
    assert (gone.action, gone.before["input"], gone.after) == (Action.DESTROY, "a", {})
    assert (new.action, new.before, new.after["input"], new.unknown) == (Action.ADD, {}, "c", {"id", "output"})
    assert not list(tmp_path.rglob("*-show.jsonl")), "what it says is not kept"


def test_events(make: Make, tmp_path: Path) -> None:
    events: list[Event] = []
    stack = make(names=["a", "b"])
    stack.plan(tmp_path / "p", Stop(), events.append)
    stack.apply(tmp_path / "p", Stop(), events.append)
    stack.plan(tmp_path / "p", Stop(), events.append)
    assert [event.what for event in events if event.kind is EventKind.STARTED] == [
        "preparing",
        "planning",
        "applying",
        "planning",
    ]
    assert [(event.what, event.ok) for event in events if event.kind is EventKind.FINISHED] == [
        ("2 to add", True),
        ("2 added, 0 changed, 0 destroyed", True),
        ("nothing to do", True),
    ]
    assert {event.who for event in events} == {"base"}
    assert [(event.done, event.total) for event in events if event.kind is EventKind.PROGRESS][-1] == (2, 2)


def test_init_runs_only_when_needed(make: Make, tmp_path: Path) -> None:
    def inits() -> int:
        return len(list((tmp_path / "stacks" / "base" / "logs").glob("*-init.jsonl")))

    make(names=["a"]).plan(tmp_path / "p", Stop(), silent)
    make(names=["a", "b"]).plan(tmp_path / "p", Stop(), silent)
    make(names=["a", "b"], removable=True).plan(tmp_path / "p", Stop(), silent)
    assert inits() == 1
    (tmp_path / "infra" / "base" / "more.tf").write_text("# more\n")
    make(names=["a"]).plan(tmp_path / "p", Stop(), silent)
    assert inits() == 2


def test_every_fault_with_its_place(make: Make, tmp_path: Path) -> None:
    (tmp_path / "infra" / "base" / "more.tf").write_text("locals {\n  a = var.none\n  b = var.nought\n}\n")
    fault = refused(lambda: make(names=["a"]).plan(tmp_path / "p", Stop(), silent))
    assert fault.kind is Kind.FAILED
    assert [(found.code, found.where.file, found.where.line) for found in fault.findings] == [
        ("RB420", "infra/base/more.tf", 2),
        ("RB420", "infra/base/more.tf", 3),
    ]


def test_a_failed_apply_keeps_what_was_done(make: Make, tmp_path: Path) -> None:
    events: list[Event] = []
    stack = make(names=["a", "b"], fails="b")
    stack.plan(tmp_path / "p", Stop(), silent)
    fault = refused(lambda: stack.apply(tmp_path / "p", Stop(), events.append))
    (found,) = fault.findings
    assert str(found.where) == 'infra/base/main.tf:25: stack base: terraform_data.host["b"]'
    assert (events[-1].kind, events[-1].ok) == (EventKind.FINISHED, False)
    plan = make(names=["a", "b"], removable=True).plan(tmp_path / "p", Stop(), silent)
    assert [(change.action, change.reason) for change in plan.changes] == [(Action.REPLACE, "tainted")]


def test_a_plan_is_applied_once(make: Make, tmp_path: Path) -> None:
    stack = make(names=["a"])
    plan_and_apply(stack, tmp_path / "p")
    fault = refused(lambda: stack.apply(tmp_path / "p", Stop(), silent))
    assert [found.code for found in fault.findings] == ["RB426"]


def test_an_apply_takes_the_working_copy_as_planned(make: Make, tmp_path: Path) -> None:
    make(names=["a"]).plan(tmp_path / "p", Stop(), silent)
    assert make(names=["z"]).apply(tmp_path / "p", Stop(), silent).outputs == {"names": ["a"]}
    variables = tmp_path / "stacks" / "base" / "base" / "terraform.tfvars.json"
    assert json.loads(variables.read_text()) == {"names": ["a"]}


def test_what_is_protected_is_not_removed(make: Make, tmp_path: Path) -> None:
    plan_and_apply(make(names=["a"]), tmp_path / "p")
    fault = refused(lambda: make(names=[]).plan(tmp_path / "p", Stop(), silent))
    assert "cannot be destroyed" in fault.findings[0].message
    assert str(fault.findings[0].where) == 'infra/base/main.tf:21: stack base: terraform_data.host["a"]'
    assert not (tmp_path / "p").exists()
    assert make(names=[], removable=True).plan(tmp_path / "p", Stop(), silent).destroy == 1


def test_what_is_protected_and_half_made_is_kept(make: Make, tmp_path: Path) -> None:
    stack = make(names=["a", "b"], fails="b")
    stack.plan(tmp_path / "p", Stop(), silent)
    refused(lambda: stack.apply(tmp_path / "p", Stop(), silent))
    assert stack.state().tainted == ('terraform_data.host["b"]',)
    events: list[Event] = []
    plan = make(names=["a", "b"]).plan(tmp_path / "p", Stop(), events.append)
    assert (plan.count(Action.REPLACE, Action.DESTROY), plan.no_op) == (0, 2)
    assert any(event.what.startswith('terraform_data.host["b"] is kept') for event in events)


def test_two_stacks_at_once(make: Make, tmp_path: Path) -> None:
    stacks = {name: make(name, names=[name, "b"]) for name in ("one", "two", "three", "four")}
    tasks = {name: lambda name=name: plan_and_apply(stacks[name], tmp_path / name) for name in stacks}
    outcomes = run_all(tasks, 4, Stop())
    outcomes.raise_errors()
    assert {name: state.outputs["names"] for name, state in outcomes.values.items()} == {
        name: sorted([name, "b"]) for name in stacks
    }


def test_who_holds_the_lock(make: Make, engine: StackEngine, tmp_path: Path) -> None:
    stack = make(names=["a"], wait_for=str(tmp_path / "go"))
    stack.plan(tmp_path / "p", Stop(), silent)
    root = tmp_path / "stacks" / "base" / "base"
    argv = [engine.program.path, "apply", "-input=false", str(tmp_path / "p")]
    other = subprocess.Popen(argv, cwd=root, env=dict(engine.environment), stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert any(b"Creating" in line for line in other.stdout)
        fault = refused(lambda: stack.plan(tmp_path / "q", Stop(), silent))
    finally:
        (tmp_path / "go").touch()
        other.communicate()
    assert fault.findings[0].code == "RB421"
    assert "apply since" in fault.findings[0].message


def test_interrupted_in_the_middle_of_apply(make: Make, tmp_path: Path) -> None:
    stop = Stop()
    stack = make(names=["a"], wait_for=str(tmp_path / "never"))
    stack.plan(tmp_path / "p", stop, silent)

    def report(event: Event) -> None:
        if "creating" in event.what:
            threading.Timer(0.2, stop.ask).start()

    fault = refused(lambda: stack.apply(tmp_path / "p", stop, report))
    assert fault.kind is Kind.INTERRUPTED
    assert fault.findings[0].code == "RB422"
    assert stack.running() is None
    again = make(names=["a"], removable=True).plan(tmp_path / "p", Stop(), silent)
    assert again.replace == 1, "no lock is left, and what was half made is made anew"


def test_after_a_wish_to_stop_nothing_is_begun(make: Make, tmp_path: Path) -> None:
    stop = Stop()
    stop.ask()
    fault = refused(lambda: make(names=["a"]).plan(tmp_path / "p", stop, silent))
    assert (fault.kind, fault.findings[0].code) == (Kind.INTERRUPTED, "RB422")
    assert not (tmp_path / "stacks" / "base" / "base").exists()


def test_ringbus_killed_in_the_middle_of_apply(make: Make, engine: StackEngine, tmp_path: Path) -> None:
    go = tmp_path / "go"
    stack = make(names=["a", "b"], wait_for=str(go))
    stack.plan(tmp_path / "p", Stop(), silent)
    code = f"""
import os
from pathlib import Path
from ringbus.outcomes import Stop
from ringbus.terraform.backends import LocalBackend
from ringbus.terraform.environment import environment
from ringbus.terraform.program import find_program
from ringbus.terraform.stack import StackEngine, TerraformStack
from ringbus.terraform.workdir import StackFiles
folder = Path({str(tmp_path)!r})
engine = StackEngine(find_program(os.environ["PATH"]), None, environment(os.environ["PATH"], Path.home(), {{}}))
files = StackFiles(folder / "infra", "base", {{}}, LocalBackend(folder / "state/base.tfstate"))
stack = TerraformStack("base", files, folder / "stacks" / "base", engine)
stack.apply(folder / "p", Stop(), lambda event: print(event.what, flush=True))
"""
    ringbus = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": TOOLKIT}, stdout=subprocess.PIPE
    )
    assert ringbus.stdout is not None
    assert any(b"creating" in line for line in ringbus.stdout)
    busy = refused(lambda: stack.plan(tmp_path / "q", Stop(), silent))
    assert busy.findings[0].code == "RB423"
    ringbus.kill()
    ringbus.communicate()
    record = stack.running()
    assert record is not None
    assert (record.command, record.alive) == ("apply", True)
    events: list[Event] = []

    def report(event: Event) -> None:
        events.append(event)
        go.touch()

    plan = stack.plan(tmp_path / "q", Stop(), report)
    assert plan.empty, "the apply went on to its end without ringbus"
    assert plan.no_op == 2
    said = [event.what for event in events if event.kind is EventKind.SAID]
    assert said == ["an earlier apply still runs: following it to its end", "the earlier apply is done"]
    assert stack.running() is None


def test_a_state_that_is_elsewhere_is_fetched(engine: StackEngine, tmp_path: Path) -> None:
    text = json.dumps({"version": 4, "serial": 3, "lineage": "l", "outputs": {}, "resources": []})
    files = StackFiles(tmp_path, "base", {}, S3Backend("b", "k", "eu-west-1"))
    assert TerraformStack("base", files, tmp_path, engine, lambda: text).state().serial == 3
    assert TerraformStack("base", files, tmp_path, engine, lambda: None).state() == StackState()
    fault = refused(TerraformStack("base", files, tmp_path, engine).state)
    assert fault.findings[0].code == "RB425"
