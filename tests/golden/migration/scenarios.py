"""What `ringbus migrate` says of the examples, as people see it: plans, drawings, proofs, refusals; shapes of JSON."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ringbus import assets
from ringbus.cli.main import run
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus_migration.cli.opening import open_migration
from ringbus_migration.cli.reach import OpenRun, run_to_begin
from ringbus_migration.course.gates import gate_of
from ringbus_migration.course.record import RecordDraft, RecordKind
from tests.shapes import shape

_HYBRID = ["-f", "hailo.yaml", "--overlay", "hailo-migration-overlay.yaml", "-m", "hailo-migration-hybrid.yaml"]
_SERVICES = ["-f", "hailo.yaml", "-m", "hailo-migration-services.yaml"]
_REFUSED = ["-f", "hailo.yaml", "-m", "refused.yaml"]
_TEXTS = {
    "init": ["init", "-f", "hailo.yaml"],
    "init-again": ["init", "-f", "hailo.yaml"],
    "plan-init": ["plan", "-f", "hailo.yaml"],
    "no-file": ["plan", "-f", "hailo.yaml", "-m", "none.yaml"],
    "plan-hybrid": ["plan", *_HYBRID],
    "plan-services": ["plan", *_SERVICES],
    "plan-services-svg": ["plan", *_SERVICES, "--graph", "svg"],
    "plan-services-mermaid": ["plan", *_SERVICES, "--graph", "mermaid"],
    "plan-refused": ["plan", *_REFUSED],
    "status-no-run": ["status", *_HYBRID],
    "simulate-hybrid": ["simulate", *_HYBRID],
    "simulate-services": ["simulate", *_SERVICES],
    "simulate-without-epoch": ["simulate", *_SERVICES, "--without", "epoch"],
    "simulate-refused": ["simulate", *_REFUSED, "--anyway"],
}
_SHAPES = {
    "init": ["init", "-f", "hailo.yaml", "-m", "second.yaml"],
    "plan": ["plan", *_HYBRID],
    "simulate": ["simulate", *_HYBRID, "--writes", "1", "--faults", "0"],
    "runbook": ["runbook", *_HYBRID],
}
_BEGUN = {
    "status": ["status", *_SERVICES],
    "abort-dry-run": ["abort", *_SERVICES, "--dry-run"],
    "moved-nothing": ["moved", "2", *_SERVICES, "--back"],
    "moved-not-by-hand": ["moved", "9", *_SERVICES, "--evidence", "x"],
    "approve-nobody": ["approve", *_SERVICES, "--as", "nobody"],
    "approve-early": ["approve", *_SERVICES],
    "moved-already": ["moved", "5", *_SERVICES, "--evidence", "60,000 rows"],
}
_WAITING = {"approve": ["approve", *_SERVICES]}
_BACK = {"moved": ["moved", "11", *_SERVICES, "--back", "--evidence", "no reads compared since noon"]}
_BEGUN_SHAPES = {
    "status": ["status", *_SERVICES],
    "abort-dry-run": ["abort", *_SERVICES, "--dry-run"],
    "audit": ["audit", *_SERVICES],
    "audit-verify": ["audit", *_SERVICES, "--verify"],
    "pause": ["pause", *_SERVICES],
}
_TIME = re.compile(r"in [0-9.]+ s, ")


def scenarios() -> dict[str, Mapping[str, str]]:
    """Texts with their exit code, and shapes."""
    with _folder():
        texts = {f"{name}.txt": _text(words) for name, words in _TEXTS.items()}
        texts["migration.yaml"] = Path("migration.yaml").read_text("utf-8")
        shapes = {f"{name}.json": _shape(words) for name, words in _SHAPES.items()}
        runbooks = _runbooks()
        _begin()
        texts |= {f"{name}.txt": _text(words) for name, words in _BEGUN.items()}
        shapes |= {f"{name}.json": _shape(words) for name, words in _BEGUN_SHAPES.items()}
        _wait()
        texts |= {f"{name}.txt": _text(words) for name, words in _WAITING.items()}
        shapes |= {f"{name}.json": _shape(words) for name, words in _WAITING.items()}
        _go_back(11)
        texts |= {f"{name}.txt": _text(words) for name, words in _BACK.items()}
        shapes |= {f"{name}.json": _shape(words) for name, words in _BACK.items()}
    return {"texts": texts, "shapes": shapes, "runbooks": runbooks}


def _begun() -> OpenRun:
    settings = read_settings(CommonOptions(file=Path("hailo.yaml")))
    return run_to_begin(settings, open_migration(settings, Path("hailo-migration-services.yaml")))


def _wait() -> None:
    """That run is at the first gate that nobody has said yes to."""
    run = _begun()
    done = run.progress().done
    gate = next(step for step in run.document.plan.steps if gate_of(step) and step.number not in done)
    run.add(*(RecordDraft(RecordKind.DONE, number) for number in range(len(done) + 1, gate.number)))


def _go_back(first: int) -> None:
    """That run goes back, and the step that is undone next is the first one."""
    run = _begun()
    run.add(RecordDraft(RecordKind.UNDO, first))
    run.add(*(RecordDraft(RecordKind.UNDONE, number) for number in reversed(run.progress().done) if number > first))


def _begin() -> None:
    """A run of the second example in the middle of London's first wave, held by a weight that nobody knows."""
    run = _begun()
    drafts = [RecordDraft(RecordKind.GO, facts={"worker": "w", "workflow": "none", "interpreter": 0})]
    shift = next(step for step in run.document.plan.steps if step.what.startswith("10 %"))
    drafts += [RecordDraft(RecordKind.DONE, number) for number in range(1, shift.number)]
    why = f"step {shift.number}: the rule of nearest stands at old 63, new 37, neither old 99, new 1 nor old 90, new 10"
    run.add(*drafts, RecordDraft(RecordKind.APPLYING, shift.number), RecordDraft(RecordKind.HELD, shift.number, why))


def _runbooks() -> dict[str, str]:
    """What `runbook` writes, both kinds of both examples."""
    for words in (_HYBRID, _SERVICES):
        _run(["runbook", *words, "-o", "runbooks"])
    return {file.name: file.read_text("utf-8") for file in Path("runbooks").iterdir()}


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """A folder with the examples, and a migration whose order is wrong."""
    before, variables = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        for file in assets.path("examples").glob("hailo*.yaml"):
            shutil.copy(file, name)
        text = (assets.path("examples") / "hailo-migration-services.yaml").read_text("utf-8")
        refused = text.replace("  [dualwrite, backfill,", "  [dualwrite, canary, backfill,")
        refused = refused.replace("live, canary, full,", "live, full,")
        (Path(name) / "refused.yaml").write_text(refused, "utf-8")
        os.environ |= {"COLUMNS": "160", "NO_COLOR": "1", "TERM": "dumb"}
        for variable in ("RINGBUS_DATABASE_URL", "RINGBUS_FILE", "RINGBUS_TARGET", "FORCE_COLOR"):
            os.environ.pop(variable, None)
        os.chdir(name)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(variables)


def _run(words: list[str]) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["migrate", *words])
    return out.getvalue(), err.getvalue(), code


def _text(words: list[str]) -> str:
    out, err, code = _run(words)
    told = "".join(f"\n--- {name}\n{text}" for name, text in (("stdout", out), ("stderr", err)) if text)
    lines = [line.rstrip() for line in f"$ ringbus migrate {' '.join(words)}\nexit {code}{told}".splitlines()]
    return _TIME.sub("in N s, ", "\n".join(lines) + "\n")


def _shape(words: list[str]) -> str:
    out, _, _ = _run([*words, "--json"])
    return json.dumps(shape(json.loads(out)), indent=1) + "\n"
