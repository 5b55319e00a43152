"""Who must have said yes before a release is applied."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ringbus.journal.directory import DirectoryStore
from ringbus.model.approvals import GivenApproval
from ringbus.release.approval import Approval, approvals, approve, lacking
from tests.unit.releases import release_of

RELEASE = release_of()
NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
BEFORE, LONG_AGO = "2026-11-22T11:00:00+00:00", "2026-11-21T11:59:59+00:00"


def yes(who: str, at: str = BEFORE, digest: str = RELEASE.digest) -> Approval:
    return Approval(digest, who, at)


ONE, TWO = GivenApproval(needed=1), GivenApproval(needed=2)
OWN, SHORT = GivenApproval(needed=1, by_author=True), GivenApproval.model_validate({"needed": 1, "valid": "30m"})


@pytest.mark.parametrize(
    ("because", "rules", "given", "said"),
    [
        ("none is needed", GivenApproval(), [], None),
        ("one is there", ONE, [yes("bob@desk")], None),
        ("nobody said anything", ONE, [], "0 of the 1"),
        ("the author's does not count", ONE, [yes("ann@desk")], "that of ann@desk is the author's own"),
        ("the author's counts when the file says so", OWN, [yes("ann@desk")], None),
        ("one of two", TWO, [yes("bob@desk")], "1 of the 2"),
        ("two of two", TWO, [yes("bob@desk"), yes("eve@desk")], None),
        ("one is too old", ONE, [yes("bob@desk", LONG_AGO)], "that of bob@desk expired at 2026-11-22T11:59:59"),
        ("the file says for how long", SHORT, [yes("bob@desk")], "expired at 2026-11-22T11:30:00"),
        ("its moment has not come", ONE, [yes("bob@desk", "2099-01-01T00:00:00+00:00")], "is of a time to come"),
        ("it is for another plan", ONE, [yes("bob@desk", digest="x")], "that of bob@desk is for another plan"),
    ],
)
def test_lacking(because: str, rules: GivenApproval, given: list[Approval], said: str | None) -> None:
    found = lacking(rules, RELEASE, given, NOON)
    assert len(found) == (said is not None), because
    if said:
        assert (found[0].code, said in found[0].message) == ("RB361", True)
        assert f"ringbus approve {RELEASE.name}" in found[0].hint


def test_an_approval_is_kept_and_a_second_one_of_the_same_person_takes_its_place(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    for who, at in (("bob@desk", BEFORE), ("eve@desk", BEFORE), ("bob@desk", "2026-11-22T11:30:00+00:00")):
        approve(store, RELEASE, who, at)
    assert [(one.who, one.at[11:16]) for one in approvals(store, RELEASE)] == [
        ("eve@desk", "11:00"),
        ("bob@desk", "11:30"),
    ]
    assert {one.digest for one in approvals(store, RELEASE)} == {RELEASE.digest}
    store.write("releases/r1/approvals/nobody.json", b"{")
    assert len(approvals(store, RELEASE)) == 2


def test_two_people_of_like_names_are_two(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    for who in ("user/a.b", "user/a-b"):
        approve(store, RELEASE, who, BEFORE)
    assert len(approvals(store, RELEASE)) == 2


@pytest.mark.parametrize("at", ["2026-11-22T11:00:00", "yesterday", ""])
def test_an_approval_without_a_moment_is_none(tmp_path: Path, at: str) -> None:
    store = DirectoryStore(tmp_path)
    approve(store, RELEASE, "bob@desk", at)
    assert approvals(store, RELEASE) == ()
