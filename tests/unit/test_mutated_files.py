"""Mutated platform files: findings or a platform that is proved and rendered, no exception, and none takes long.

Ten thousand of them run in `benchmarks/mutated_files`.
"""

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringbus.checks.run import run_checks
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.rendering import rendered
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.findings import Finding
from ringbus.model.document import judge
from ringbus.model.fault import MOST_FAULTS
from ringbus.model.platform import Platform
from ringbus.model.reading import MOST_BYTES, parse_document
from tests.unit.giants import GIANTS
from tests.unit.mutations import mutation

_SECONDS = 2.0


def _passed(content: bytes) -> bool:
    """Whether the file is valid; it and what follows from it have been looked at, each within the time."""
    began = time.process_time()
    platform, faults = judge(parse_document(content, "platform.yaml"))
    assert time.process_time() - began < _SECONDS
    assert (platform is None) == bool(faults)
    _well_told(faults)
    if platform is not None:
        _followed(platform)
    return platform is not None


def _well_told(faults: Iterable[Finding]) -> None:
    for fault in faults:
        assert fault.code.startswith("RB1")
        assert fault.message
        assert len(str(fault.where)) + len(fault.message) + len(fault.hint) < 20_000


def _followed(platform: Platform) -> None:
    """Checks and rendering."""
    opened, began = OpenPlatform(platform), time.process_time()
    run_checks(platform, opened.topology, opened.links)
    checked = time.process_time()
    assert rendered(read_settings(CommonOptions(Path("platform.yaml"))), opened)
    assert checked - began < _SECONDS
    assert time.process_time() - checked < _SECONDS


@pytest.mark.parametrize("first", range(0, 400, 40))
def test_files_of_fixed_seeds(first: int) -> None:
    valid = [_passed(mutation(seed).content) for seed in range(first, first + 40)]
    assert 0 < sum(valid) < len(valid)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**64))
def test_files_of_any_seed(seed: int) -> None:
    _passed(mutation(seed).content)


def test_a_seed_gives_one_file_no_larger_than_a_platform_file() -> None:
    for seed in range(40):
        assert mutation(seed) == mutation(seed)
        assert len(mutation(seed).content) <= MOST_BYTES


def _hostile() -> list[bytes]:
    """Ten files as large as they may be, of every sort."""
    found: list[bytes] = []
    seed = 0
    while len(found) < 10:
        content = GIANTS[seed % len(GIANTS)](random.Random(seed), MOST_BYTES - 1)
        seed += 1
        if len(content) > MOST_BYTES // 2 and not _passed(content):
            found.append(content)
    return found


def test_the_command_ends_with_2_and_findings(tmp_path: Path) -> None:
    for number, content in enumerate(_hostile()):
        file = tmp_path / f"{number}.yaml"
        file.write_bytes(content)
        as_json = ["--json"] * (number % 2)
        ended = _validate(file, *as_json)
        assert ended.returncode == 2
        assert not ended.stderr
        if as_json:
            answer = json.loads(ended.stdout)
            assert answer["ok"] is False
            assert 1 <= len(answer["faults"]) <= MOST_FAULTS + 1
        else:
            assert re.search(r"^error RB1[0-9]{2}  .*\n", ended.stdout)
            assert re.search(r"\n[0-9]+ faults?\n$", ended.stdout)


def _validate(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "ringbus", "validate", "-f", str(file), *more]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
