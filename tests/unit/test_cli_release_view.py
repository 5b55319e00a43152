"""What a person sees of a plan: counts, and which resources they are."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from ringbus.cli.release_json import release_data, release_view
from ringbus.release.release import Batch, PlannedStack
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


def shown() -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=120)
    for part in release_view(RELEASE, ("every image is a stand-in",)):
        console.print(part)
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


def test_json_has_every_change() -> None:
    stacks = {stack["name"]: stack for stack in release_data(RELEASE, ())["stacks"]}
    assert len(stacks["many"]["changes"]) == 31
    assert stacks["few"]["changes"]["b.gone"] == "destroy"
    assert stacks["few"]["outside"] == {HOST: ["ami", "tags"]}
    assert stacks["rolled"]["batches"] == [[], ["bus-eu-west-1a-0"]]
    assert (stacks["few"]["add"], stacks["few"]["replace"], stacks["none"]["no_op"]) == (1, 1, 7)
