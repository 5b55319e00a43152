"""What a command says comes next is a command that works, in one line that can be copied."""

from __future__ import annotations

import pytest

from ringbus.cli.commands import plan
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.model.approvals import GivenApproval
from ringbus.release.scope import ApprovedChange, Scope
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
