"""The wheel alone, in an empty environment, away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from tests.environments import clean_environment, empty_environment, install

ROOT = Path(__file__).resolve().parents[2]
ASSETS = (
    "infra/base/main.tf",
    "infra/modules/host/main.tf",
    "examples/hailo.yaml",
    "localstack_provider/pyproject.toml",
)


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
    """Calls the installed command in an empty folder; gives what it printed."""

    def call(*argv: str, code: int = 0) -> str:
        path = f"{installed}{os.pathsep}{os.environ['PATH']}"
        answer = subprocess.run(
            [str(installed / "ringbus"), *argv],
            cwd=tmp_path,
            env=clean_environment(PATH=path, COLUMNS="120"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert answer.returncode == code, answer.stdout + answer.stderr
        return answer.stdout

    return call


def test_carries_what_it_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [asset for asset in ASSETS if f"ringbus/assets/{asset}" not in names] == []
    assert any(name.startswith("ringbus/assets/templates/") and name.endswith(".j2") for name in names)
    assert [
        name for name in names if "/.terraform/" in name or "__pycache__" in name or name.endswith(".tfstate")
    ] == []
    assert [name for name in names if not name.startswith(("ringbus/", "ringbus-"))] == []


def test_is_found_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import ringbus.assets as a; print(a.path('infra') / 'base' / 'main.tf')"
    answer = subprocess.run(
        [str(installed / "python"), "-c", code],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(answer.stdout.strip()).is_file()
    assert not Path(answer.stdout.strip()).is_relative_to(ROOT)


def test_help(ringbus) -> None:
    help_text = ringbus("--help")
    assert all(
        command in help_text for command in ("init", "validate", "render", "plan", "apply", "destroy", "localstack")
    )


def test_help_is_quick(ringbus) -> None:
    """Under 0.4 s; the best of five, since other work may share the machine."""

    def seconds() -> float:
        start = time.monotonic()
        ringbus("--help")
        return time.monotonic() - start

    ringbus("--help")
    assert min(seconds() for _ in range(5)) < 0.4


def test_init_validate_render(ringbus, tmp_path: Path) -> None:
    ringbus("init", "acme")
    assert json.loads(ringbus("validate", "--json")) == {"ok": True, "faults": []}
    ringbus("render", "-o", "rendered")
    rendered = {path.name for path in (tmp_path / "rendered").rglob("*") if path.is_file()}
    assert {"rabbitmq.conf", "cassandra.yaml"} <= rendered
    assert any(name.endswith("tfvars.json") for name in rendered)


def test_the_first_platform_file_of_the_readme_is_valid(ringbus, tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "platform.yaml").write_text(text, encoding="utf-8")
    assert json.loads(ringbus("validate", "--json")) == {"ok": True, "faults": []}
