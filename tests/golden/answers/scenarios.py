"""What the command line answers where it needs neither LocalStack nor AWS: texts as people see them, shapes of JSON."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ringbus import assets
from ringbus.cli.main import run
from tests.shapes import shape

_FAULTY = """\
ringbus: 1
platform: hailo
stage: services
regions:
  eu-wset-1: {network: 10.11.0.0/16}
  us-east-1: {network: 10.13.0.0/24, zones: [a, z]}
bus:
  nodes: 2
  exchangs: {}
ring: {replication: 5, disk: 500GB}
cities:
  london: {region: eu-west-2, legacy: serving}
"""
_MONOLITH = "ringbus: 1\nplatform: old\nstage: monolith\nregions:\n  eu-west-1: {network: 10.11.0.0/16}\n"
_HUB = """\
ringbus: 1
platform: hub
domain: hub.example
regions:
  eu-west-1: {network: 10.11.0.0/16}
  us-east-1: {network: 10.13.0.0/16}
bus:
  exchanges: {events: {}, requests: {kind: rpc}}
  federation: {graph: hub}
"""
_TEXTS = {
    "help": ["--help"],
    "nothing-such": ["pln"],
    "no-such-option": ["plan", "--regoin", "eu-west-1"],
    "no-file": ["validate", "-f", "none.yaml"],
    "faults": ["validate", "-f", "faulty.yaml"],
    "validate": ["validate"],
    "show-topology": ["show", "topology"],
    "show-hosts": ["show", "hosts"],
    "show-links": ["show", "links"],
    "show-links-graph": ["show", "links", "--graph"],
    "show-links-dot": ["show", "links", "--graph", "dot", "-f", "hub.yaml"],
    "show-links-svg": ["show", "links", "--graph", "svg", "-f", "hub.yaml"],
    "show-links-lost": ["show", "links", "--lost", "eu-west-1a", "--exchange", "events", "-f", "hub.yaml"],
    "show-links-lost-svg": ["show", "links", "--graph=svg", "--lost", "zone eu-west-1a", "-f", "hub.yaml"],
    "show-links-no-such": ["show", "links", "--graph", "--lost", "zone eu-west-9a", "-f", "hub.yaml"],
    "show-defaults": ["show", "defaults"],
    "check": ["check", "-f", "hailo.yaml"],
    "check-hub": ["check", "-f", "hub.yaml"],
    "monolith": ["show", "topology", "-f", "monolith.yaml"],
    "no-such-target": ["plan", "--target", "azure"],
    "no-such-region": ["plan", "--region", "eu-west-9"],
    "images-on-localstack": ["images", "update"],
    "init-again": ["init", "-f", "platform.yaml"],
    "init-bad-name": ["init", "Not_A_Name", "-f", "new.yaml"],
    "render": ["render", "-o", "rendered"],
    "render-into-somebody-s-folder": ["render", "-o", "mine"],
}
_SHAPES = {
    "validate": ["validate"],
    "validate-faults": ["validate", "-f", "faulty.yaml"],
    "show-topology": ["show", "topology", "-f", "hailo.yaml"],
    "show-hosts": ["show", "hosts", "-f", "hailo.yaml"],
    "show-links": ["show", "links", "-f", "hailo.yaml"],
    "show-defaults": ["show", "defaults"],
    "show-links-graph": ["show", "links", "--graph", "-f", "hub.yaml"],
    "check": ["check", "-f", "hailo.yaml"],
    "render": ["render", "-o", "rendered"],
    "init": ["init", "second", "-f", "second.yaml"],
    "error": ["plan", "--region", "eu-west-9"],
    "usage": ["plan", "--regoin", "eu-west-1"],
}


def scenarios() -> dict[str, Mapping[str, str]]:
    """Texts with their exit code, and shapes."""
    with _folder():
        texts = {f"{name}.txt": _text(words) for name, words in _TEXTS.items()}
        shapes = {f"{name}.json": _shape(words) for name, words in _SHAPES.items()}
    return {"texts": texts, "shapes": shapes}


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """A folder with platform files, in which the command line works."""
    before, variables = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(assets.path("examples") / "minimal.yaml", folder / "platform.yaml")
        shutil.copy(assets.path("examples") / "hailo.yaml", folder / "hailo.yaml")
        (folder / "faulty.yaml").write_text(_FAULTY)
        (folder / "monolith.yaml").write_text(_MONOLITH)
        (folder / "hub.yaml").write_text(_HUB)
        (folder / "mine").mkdir()
        (folder / "mine" / "letter.txt").write_text("dear")
        os.environ |= {"COLUMNS": "160", "NO_COLOR": "1", "TERM": "dumb"}
        for variable in ("RINGBUS_FILE", "RINGBUS_TARGET", "FORCE_COLOR"):
            os.environ.pop(variable, None)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(variables)


def _run(words: list[str]) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    return out.getvalue(), err.getvalue(), code


def _text(words: list[str]) -> str:
    out, err, code = _run(words)
    told = "".join(f"\n--- {name}\n{text}" for name, text in (("stdout", out), ("stderr", err)) if text)
    lines = [line.rstrip() for line in f"$ ringbus {' '.join(words)}\nexit {code}{told}".splitlines()]
    return "\n".join(lines) + "\n"


def _shape(words: list[str]) -> str:
    out, _, _ = _run([*words, "--json"])
    return json.dumps(shape(json.loads(out)), indent=1) + "\n"
