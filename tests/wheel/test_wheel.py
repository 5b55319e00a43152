"""The wheel alone, in an empty environment, away from the checkout."""

from __future__ import annotations

import json
import resource
import subprocess
import zipfile
from pathlib import Path

from tests.environments import clean_environment

ROOT = Path(__file__).resolve().parents[2]
ASSETS = (
    "infra/base/main.tf",
    "infra/modules/host/main.tf",
    "examples/hailo.yaml",
    "localstack_provider/pyproject.toml",
)


def test_carries_what_it_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [asset for asset in ASSETS if f"ringbus/assets/{asset}" not in names] == []
    assert any(name.startswith("ringbus/assets/templates/") and name.endswith(".j2") for name in names)
    assert [
        name for name in names if "/.terraform/" in name or "__pycache__" in name or name.endswith(".tfstate")
    ] == []
    assert [name for name in names if not name.startswith(("ringbus/", "ringbus_migration/", "ringbus-"))] == []


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
    """Under 0.4 s of CPU, the best of five: on a quiet machine that is its wall time, and other work does not count."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ringbus("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

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
