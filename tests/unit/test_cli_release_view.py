"""What a person sees of a plan: counts, and which resources they are."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from ringbus.cli.commands import apply
from ringbus.cli.console import print_parts
from ringbus.cli.release_json import release_data, release_view
from ringbus.findings import error, warning
from ringbus.release.release import Batch, PlannedStack, Release
from ringbus.release.scope import ApprovedChange, Scope
from tests.unit.releases import planned_stack, release_of

HOST = 'module.hosts["bus-eu-west-1a-0"].aws_instance.this'


def planned(name: str, actions: dict[str, str]) -> PlannedStack:
    counts = {what: sum(one == what for one in actions.values()) for what in ("add", "change", "replace", "destroy")}
    scope = Scope({address: ApprovedChange(action) for address, action in actions.items()})
    return planned_stack(name=name, kind="region", counts={**counts, "no_op": 7}, scope=scope)


FEW = replace(planned("few", {HOST: "replace", "a.new": "add", "b.gone": "destroy"}), outside={HOST: ("ami", "tags")})
MANY = planned("many", {**{f"x.y[{number}]": "add" for number in range(30)}, "z.other": "change"})
NONE = planned("none", {})
BATCHES = (Batch((), Scope({}), {}), Batch(("bus-eu-west-1a-0",), Scope({}), {}))
ROLLED = replace(NONE, name="rolled", batches=BATCHES, since="2026-11-22T00:00:00+00:00")
RELEASE = release_of(FEW, MANY, NONE, ROLLED)


def shown(release: Release = RELEASE) -> list[str]:
    out = io.StringIO()
    print_parts(Console(file=out, width=120), release_view(release, ("every image is a stand-in",)))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_what_is_not_added_is_always_named_and_many_additions_are_counted() -> None:
    lines = shown()
    assert lines[0] == "stand-in: every image is a stand-in"
    assert lines[lines.index("few") :] == [
        "few",
        "  - b.gone  destroy",
        f"  ± {HOST}  replace  changed outside: ami, tags",
        "  + a.new  add",
        "many",
        "  ~ z.other  change",
        "  + 30 resources  add",
        "rolled: 2 batches, a gate behind each",
        "  1. what is of no host",
        "  2. bus-eu-west-1a-0",
    ]


def test_before_it_is_refused_a_release_is_shown_without_what_the_refusal_tells() -> None:
    found = (error("RB343", "stack few", "away at once"), warning("RB360", "stack few", "no health check"))
    release = replace(RELEASE, findings=found)
    assert [line for line in shown(release) if " RB3" in line] == ["error RB343  stack few", "warning RB360  stack few"]
    assert [line for line in shown(apply._without_errors(release)) if " RB3" in line] == ["warning RB360  stack few"]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (("2026-11-22", "2026-11-20"), "real resources were not looked at since 2026-11-20."),
        (("2026-11-22", ""), "when the real resources of b were looked at last is not known."),
        ((), "real resources were not looked at."),
    ],
)
def test_what_is_not_refreshed_says_since_when(since: tuple[str, ...], said: str) -> None:
    stacks = [replace(planned(name, {}), since=when) for name, when in zip("ab", since, strict=False)]
    release = release_of(*stacks, planned_stack(name="new", lineage=""), refreshed=False)
    assert shown(release)[-1] == f"Not refreshed: {said}"


def test_json_has_every_change() -> None:
    stacks = {stack["name"]: stack for stack in release_data(RELEASE, ())["stacks"]}
    assert len(stacks["many"]["changes"]) == 31
    assert stacks["few"]["changes"]["b.gone"] == "destroy"
    assert stacks["few"]["outside"] == {HOST: ["ami", "tags"]}
    assert stacks["rolled"]["batches"] == [[], ["bus-eu-west-1a-0"]]
    assert (stacks["few"]["add"], stacks["few"]["replace"], stacks["none"]["no_op"]) == (1, 1, 7)
