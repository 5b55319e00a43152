"""What a person sees of a plan: counts, and which resources they are."""

from __future__ import annotations

import io

from rich.console import Console

from ringbus.cli.release_json import release_data, release_view
from ringbus.release.release import PlannedStack, Release
from ringbus.release.scope import Scope

HOST = 'module.hosts["bus-eu-west-1a-0"].aws_instance.this'


def planned(name: str, actions: dict[str, str]) -> PlannedStack:
    counts = {what: sum(one == what for one in actions.values()) for what in ("add", "change", "replace", "destroy")}
    return PlannedStack(name, "region", {**counts, "no_op": 7}, False, "", "", 1, "", False, Scope(actions))


FEW = planned("few", {HOST: "replace", "a.new": "add", "b.gone": "destroy"})
MANY = planned("many", {**{f"x.y[{number}]": "add" for number in range(30)}, "z.other": "change"})
NONE = planned("none", {})
RELEASE = Release("r1", "hailo", "localstack", "000000000000", "", True, (FEW, MANY, NONE))


def shown() -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=120)
    for part in release_view(RELEASE, (), ("every image is a stand-in",)):
        console.print(part)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_what_is_not_added_is_always_named_and_many_additions_are_counted() -> None:
    lines = shown()
    assert lines[0] == "stand-in: every image is a stand-in"
    assert lines[lines.index("few") :] == [
        "few",
        "  - b.gone  destroy",
        f"  ± {HOST}  replace",
        "  + a.new  add",
        "many",
        "  ~ z.other  change",
        "  + 30 resources  add",
    ]


def test_json_has_every_change() -> None:
    stacks = {stack["name"]: stack for stack in release_data(RELEASE, (), ())["stacks"]}
    assert len(stacks["many"]["changes"]) == 31
    assert stacks["few"]["changes"]["b.gone"] == "destroy"
    assert (stacks["few"]["add"], stacks["few"]["replace"], stacks["none"]["no_op"]) == (1, 1, 7)
