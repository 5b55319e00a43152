"""The wheel, and an environment that holds nothing else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.environments import clean_environment, empty_environment, install

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    commands = empty_environment(tmp_path_factory.mktemp("build"))
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [str(commands / "python"), "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        check=True,
        env=clean_environment(),
        timeout=300,
    )
    return next(folder.glob("ringbus-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment in which the wheel and what it needs are all there is."""
    commands = empty_environment(tmp_path_factory.mktemp("installed"))
    install(commands, "--constraint", str(ROOT / "constraints.txt"), str(wheel))
    return commands


@pytest.fixture
def ringbus(installed: Path, tmp_path: Path):
    """Calls the installed command in an empty folder, with ``variables`` more; gives what it printed."""

    def call(*argv: str, code: int = 0, **variables: str) -> str:
        path = f"{installed}{os.pathsep}{os.environ['PATH']}"
        answer = subprocess.run(
            [str(installed / "ringbus"), *argv],
            cwd=tmp_path,
            env=clean_environment(PATH=path, COLUMNS="120", **variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert answer.returncode == code, answer.stdout + answer.stderr
        return answer.stdout

    return call
