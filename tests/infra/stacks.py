"""Terraform over `infra/`, two folders at a time, in a copy outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.terraform.environment import environment
from ringbus.terraform.program import Program, find_mirror, find_program, plugin_dir

INFRA = Path(__file__).resolve().parents[2] / "infra"
ROOTS = ("base", "region", "peering", "global")
MODULES = tuple(sorted(f"modules/{path.name}" for path in (INFRA / "modules").iterdir() if path.is_dir()))


@dataclass(frozen=True, slots=True)
class Run:
    """What one terraform command said; ``code`` is its exit code."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Terraform:
    """The program with its environment, and where it gets the provider (none: the registry)."""

    program: Program
    environment: Mapping[str, str]
    plugins: Path | None

    def run(self, folder: Path, *argv: str) -> Run:
        """One command in ``folder``, its output in one piece."""
        answer = subprocess.run(
            [self.program.path, *argv],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        return Run(answer.returncode, answer.stdout)

    def judge(self, folder: Path) -> dict[str, Run]:
        """Init, validate and test in ``folder``; ends at the first that fails."""
        init = ["init", "-input=false", "-no-color", "-backend=false"]
        init += [f"-plugin-dir={self.plugins}"] if self.plugins else []
        runs: dict[str, Run] = {}
        for name, argv in {"init": init, "validate": ["validate", "-no-color"], "test": ["test", "-no-color"]}.items():
            runs[name] = self.run(folder, *argv)
            if runs[name].code:
                break
        return runs


def find_terraform(cache: Path, scratch: Path) -> Terraform:
    """Terraform as the product finds it; skips when there is none."""
    path = os.environ["PATH"]
    try:
        program = find_program(path, os.environ.get("RINGBUS_TERRAFORM"))
    except RingbusError as missing:
        pytest.skip(str(missing))
    given = os.environ.get("RINGBUS_PROVIDER_MIRROR")
    mirror = find_mirror(Path.home(), Path(given) if given else None)
    downloads = None if mirror else cache / "terraform-plugins"
    if downloads:
        downloads.mkdir(exist_ok=True)
    plugins = plugin_dir(mirror, program, scratch) if mirror else None
    return Terraform(program, environment(path, Path.home(), {}, plugin_cache=downloads), plugins)


def judge_all(terraform: Terraform, copy: Path, folders: list[str]) -> dict[str, Future[dict[str, Run]]]:
    """Start judging all ``folders``, two at a time; the first fills an empty plugin cache alone."""
    shutil.copytree(INFRA, copy, ignore=shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*"))
    if terraform.plugins is None:
        terraform.run(copy / folders[0], "init", "-backend=false", "-input=false")
    pool = ThreadPoolExecutor(max_workers=2)
    futures = {folder: pool.submit(terraform.judge, copy / folder) for folder in folders}
    pool.shutdown(wait=False)
    return futures
