"""checkov over `infra/`: nothing fails, and what is skipped says why."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.environments import clean_environment, kept_environment
from tests.infra.stacks import INFRA

pytestmark = pytest.mark.checkov


@pytest.fixture(scope="module")
def results(cache: Path) -> dict[str, Any]:
    """What checkov found: lists ``passed_checks``, ``failed_checks``, ``skipped_checks``, ``parsing_errors``."""
    commands = kept_environment(cache, "checkov", Path(__file__).with_name("checkov.txt"))
    argv = [str(commands / "checkov"), "--directory", str(INFRA), "--framework", "terraform", "--output", "json"]
    answer = subprocess.run(
        [*argv, "--skip-download", "--compact", "--soft-fail"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)["results"]


def test_every_file_is_read(results: dict[str, Any]) -> None:
    assert results["parsing_errors"] == []
    assert len(results["passed_checks"]) > 50


def test_no_check_fails(results: dict[str, Any]) -> None:
    assert [_shown(check) for check in results["failed_checks"]] == []


def test_every_skip_has_its_reason(results: dict[str, Any]) -> None:
    unexplained = [
        _shown(check)
        for check in results["skipped_checks"]
        if len((check["check_result"].get("suppress_comment") or "").split()) < 4
    ]
    assert unexplained == []


def _shown(check: dict[str, Any]) -> str:
    place = f"{check['file_path']}:{check['file_line_range'][0]}"
    return f"{check['check_id']} {place} {check['resource']}: {check['check_name']}"
