"""What every tier shares: markers by folder, the order of the tiers, and when a skip is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("terraform", "checkov", "wheel", "localstack", "lab")
_BY_FOLDER = {"localstack": "localstack", "lab": "lab", "wheel": "wheel"}


def no_skip() -> bool:
    """In CI (or with RINGBUS_NO_SKIP=1) a heavy tier that cannot run is a failure, not a gap."""
    return any(os.environ.get(name, "").lower() in {"1", "true", "yes"} for name in ("RINGBUS_NO_SKIP", "CI"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, and run what is quick first, what needs LocalStack last."""
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in _BY_FOLDER:
            item.add_marker(_BY_FOLDER[folder])
    items.sort(key=_weight)


def _weight(item: pytest.Item) -> int:
    return max((HEAVY.index(mark.name) + 1 for mark in item.iter_markers() if mark.name in HEAVY), default=0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Turn the skip of a heavy test into a failure where nothing may be skipped."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and no_skip() and _weight(item):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not be skipped here: {reason}"
    return report


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where what is installed once is kept: RINGBUS_CACHE, or ``ringbus`` in the user's cache folder."""
    folder = Path(os.environ.get("RINGBUS_CACHE") or platformdirs.user_cache_dir("ringbus", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
