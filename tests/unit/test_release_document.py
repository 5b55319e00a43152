"""The stored release: comes back as it was, and is refused when it is not what was planned."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, Place, Severity, error
from ringbus.release.release import Batch, PlannedStack, Release, ReleaseSeal, from_text, to_text
from ringbus.release.scope import ApprovedChange, Scope
from tests.unit.releases import NOTHING, planned_stack, release_of

words = st.text(max_size=20)
counts = st.fixed_dictionaries(dict.fromkeys(("add", "change", "replace", "destroy", "no_op"), st.integers(0, 500)))
tuples = st.lists(words, max_size=3).map(tuple)
changes = st.builds(
    ApprovedChange, st.sampled_from(["add", "change", "replace", "destroy"]), st.dictionaries(words, words, max_size=2)
)
scopes = st.builds(Scope, st.dictionaries(words, changes, max_size=4))
held = st.dictionaries(words, st.dictionaries(words, words, max_size=2), max_size=2)
stacks = st.builds(
    PlannedStack,
    name=words, kind=words, counts=counts, outputs=st.booleans(), variables=words, plan=words, given=words,
    serial=st.integers(0, 9), lineage=words, guessed=st.booleans(), scope=scopes, since=words,
    outside=st.dictionaries(words, tuples, max_size=2),
    batches=st.lists(st.builds(Batch, tuples, scopes, held), max_size=2).map(tuple),
)  # fmt: skip
findings = st.builds(
    Finding,
    code=words,
    severity=st.sampled_from(Severity),
    where=st.builds(Place, words),
    message=words,
    note=words,
    hint=words,
)
releases = st.builds(
    Release,
    name=words, at=words, author=words, refreshed=st.booleans(), away=tuples,
    seal=st.builds(ReleaseSeal, words, words, words, words, words, words, words),
    findings=st.lists(findings, max_size=2).map(tuple),
    stacks=st.lists(stacks, max_size=3).map(tuple),
)  # fmt: skip

ADDED = Scope({"aws_s3_bucket.this": ApprovedChange("add", {"bucket": "0123"})})
STACK = planned_stack(counts={**NOTHING, "add": 1}, guessed=True, scope=ADDED)
RELEASE = release_of(STACK, findings=(error("RB330", "stack base", "no"),))


@given(releases)
def test_it_comes_back_as_it_was(release: Release) -> None:
    back = from_text(to_text(release), "r1")
    assert back == release
    assert back.digest == release.digest


def test_it_begins_with_its_kind_and_format() -> None:
    assert list(json.loads(to_text(RELEASE)).items())[:2] == [("kind", "ringbus-release"), ("format", 2)]


def changes_of(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["stacks"][0]["scope"]["changes"]
    return found


Change = Callable[[dict[str, Any]], object]
TAMPERED: list[tuple[str, Change]] = [
    ("another account", lambda data: data["seal"].update(account="111111111111")),
    ("another target", lambda data: data["seal"].update(target="aws")),
    ("other modules", lambda data: data["seal"].update(modules="x")),
    ("an author", lambda data: data.update(author="bob@desk")),
    ("no refusal", lambda data: data.update(findings=[])),
    ("an approved address more", lambda data: changes_of(data).update({"x": {"action": "destroy", "attributes": {}}})),
    ("an approved action", lambda data: changes_of(data)["aws_s3_bucket.this"].update(action="replace")),
    ("an approved value", lambda data: changes_of(data)["aws_s3_bucket.this"]["attributes"].update(bucket="?")),
    ("another plan file", lambda data: data["stacks"][0].update(plan="q")),
    ("another state", lambda data: data["stacks"][0].update(serial=4)),
    ("not to be planned again", lambda data: data["stacks"][0].update(guessed=False)),
    ("a stack less", lambda data: data.update(stacks=[])),
    ("a digest of something else", lambda data: data.update(digest="0" * 64)),
]


def changed(change: Change) -> str:
    data = json.loads(to_text(RELEASE))
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(("_what", "change"), TAMPERED, ids=[what for what, _ in TAMPERED])
def test_what_was_changed_after_it_was_planned_is_refused(_what: str, change: Change) -> None:
    assert "changed after it was planned" in told(changed(change))


UNKNOWN: list[tuple[str, str]] = [
    ("a later format", changed(lambda data: data.update(format=3))),
    ("another kind", changed(lambda data: data.update(kind="ringbus-lock"))),
    ("a key nobody knows", changed(lambda data: data.update(more=1))),
    ("a key that is missing", changed(lambda data: data.pop("author"))),
    ("no digest", changed(lambda data: data.pop("digest"))),
    ("a stack that is none", changed(lambda data: data.update(stacks=[1]))),
    ("a scope that is none", changed(lambda data: data["stacks"][0].update(scope="all"))),
    ("nothing", ""),
    ("half of it", to_text(RELEASE)[:200]),
    ("a list", "[]"),
    ("null", "null"),
]


@pytest.mark.parametrize(("_what", "text"), UNKNOWN, ids=[what for what, _ in UNKNOWN])
def test_what_is_no_release_of_ours_is_refused(_what: str, text: str) -> None:
    assert told(text)


def told(text: str) -> str:
    with pytest.raises(RingbusError) as problem:
        from_text(text, "releases/r1/release.json")
    (finding,) = problem.value.findings
    assert problem.value.kind is Kind.FAILED
    assert finding.code == "RB403"
    assert finding.where.path == "releases/r1/release.json"
    assert "ringbus plan" in finding.hint
    return finding.message


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    data = json.loads(to_text(RELEASE))
    assert from_text(json.dumps(dict(reversed(data.items()))), "r1") == RELEASE


@pytest.mark.parametrize(
    ("changes", "pending", "stack_pending"),
    [
        ({"guessed": False, "scope": Scope({}), "outputs": False}, False, False),
        ({"guessed": True, "scope": Scope({}), "outputs": False}, False, True),
        ({"guessed": False, "scope": Scope({}), "outputs": True}, True, True),
        ({"guessed": False, "scope": ADDED, "outputs": False}, True, True),
    ],
)
def test_what_is_pending(changes: dict[str, Any], pending: bool, stack_pending: bool) -> None:
    """A guess that comes out empty changes nothing, but is planned once more before that is believed."""
    stack = replace(STACK, **changes)
    assert replace(RELEASE, stacks=(stack,)).pending is pending
    assert stack.pending is stack_pending
    assert replace(RELEASE, stacks=(stack,)).complete is not changes["guessed"]
