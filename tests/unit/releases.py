"""Releases for tests that are about one part of them."""

from __future__ import annotations

from typing import Any

from ringbus.release.release import PlannedStack, Release, ReleaseSeal
from ringbus.release.scope import Scope

SEAL = ReleaseSeal("hailo", "localstack", "000000000000", "files", "images", "modules", "tools")
NOTHING = {"add": 0, "change": 0, "replace": 0, "destroy": 0, "no_op": 0}


def planned_stack(**given: Any) -> PlannedStack:
    """A stack with nothing to do, but for what is given."""
    empty = {
        "name": "base", "kind": "base", "counts": NOTHING, "outputs": False, "variables": "v", "plan": "p",
        "given": "g", "serial": 3, "lineage": "line", "guessed": False, "scope": Scope({}), "outside": {},
    }  # fmt: skip
    return PlannedStack(**{**empty, **given})


def release_of(*stacks: PlannedStack, **given: Any) -> Release:
    """A release of these stacks."""
    plain = {
        "name": "r1", "at": "2026-11-22T00:00:00+00:00", "author": "ann@desk", "seal": SEAL, "refreshed": True,
        "away": (), "findings": (), "stacks": stacks,
    }  # fmt: skip
    return Release(**{**plain, **given})
