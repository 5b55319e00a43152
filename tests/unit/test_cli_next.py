"""What a command says comes next is a command that works, in one line that can be copied."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from ringbus.cli.commands import plan
from ringbus.cli.console import print_parts
from ringbus.cli.release_json import status_next, status_view
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.model.approvals import GivenApproval
from ringbus.release.scope import ApprovedChange, Scope
from ringbus.release.status import ReleaseReading, StackReading
from tests.unit.releases import planned_stack, release_of

CHANGE = ApprovedChange("add", {"cidr_block": "digest"})


@pytest.mark.parametrize(
    ("approvals", "said"),
    [
        (GivenApproval(), "next: ringbus apply r1"),
        (GivenApproval(needed=1), "next: ringbus approve r1 (not by ann@desk)"),
        (GivenApproval(needed=2, by_author=True), "next: ringbus approve r1"),
    ],
)
def test_after_a_plan(approvals: GivenApproval, said: str) -> None:
    release = release_of(planned_stack(scope=Scope({"aws_vpc.this": CHANGE})))
    line = plan._next(release, read_settings(CommonOptions()), approvals)
    assert line.plain == said
    assert line.no_wrap


def test_after_a_plan_beside_a_release_that_was_cut_off() -> None:
    settings = read_settings(CommonOptions(file=Path("prod.yaml")))
    (line,) = plan._instead("r1", settings)
    assert "ringbus resume -f prod.yaml carries it on" in line.plain
    assert line.no_wrap
    assert plan._instead(None, settings) == []


def test_after_the_status_of_a_release_that_was_cut_off() -> None:
    (line,) = status_next(ReleaseReading("r2", "r2", "partial", (), ended=False), ("-f", "prod.yaml"))
    assert line.plain.startswith("next: ringbus resume -f prod.yaml  (")
    assert line.no_wrap
    assert status_next(ReleaseReading("r2", "r2", "applied", ()), ()) == []


def test_after_the_status_of_a_destroy_that_was_cut_off() -> None:
    stacks = (StackReading("base", "applied", 1, 2, None), StackReading("global", "partial", 3, 1, None))
    (line,) = status_next(ReleaseReading(None, "r2", "partial", stacks), ("-f", "prod.yaml"))
    assert line.plain.startswith("next: ringbus destroy -f prod.yaml  (")
    assert line.no_wrap
    assert status_next(ReleaseReading(None, "r2", "partial", stacks[:1]), ()) == [], "one region may have gone whole"


@pytest.mark.parametrize(
    ("release", "state", "said"),
    [
        ("r1", "partial", "release r1: partial; planned last: r3"),
        (None, "none", "nothing stands; planned last: r3"),
        (None, "partial", "no release is under way, stacks: partial; planned last: r3"),
    ],
)
def test_what_stands_is_said_of_a_release_only_where_there_is_one(release: str | None, state: str, said: str) -> None:
    out = io.StringIO()
    reading = ReleaseReading(release, "r3", state, (StackReading("base", state, 1, 2, None),))
    print_parts(Console(file=out, width=120), [status_view(reading)])
    assert out.getvalue().splitlines()[0] == said
