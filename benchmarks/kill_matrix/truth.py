"""Whether `ringbus status` tells the truth, held against the states and journals as they lie there."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.place import Place, current, managed, records, state_of

_BEGUN = ("applying", "batch")


def check_status(bench: Bench) -> dict[str, Any]:
    """The status, found true; Terraform may be at work meanwhile, so that numbers lie between before and after."""
    said: dict[str, Any] = {}
    for _ in range(3):
        before = {name: _facts(bench.place, name) for name in _stacks(bench)}
        said = bench.answer("status")
        after = {name: _facts(bench.place, name) for name in before}
        if before == after:
            break
    release = current(bench.place)
    done = _last_steps(bench.place, release)
    _same("release", said["release"], release)
    _same("state", said["state"], _whole(bench.place, release, done, before))
    for stack in said["stacks"]:
        serial, resources = before[stack["name"]]
        _between(f"serial of {stack['name']}", stack["serial"], serial, after[stack["name"]][0])
        if before == after:
            _same(f"resources of {stack['name']}", stack["resources"], resources)
            _same(f"state of {stack['name']}", stack["state"], _state(done.get(stack["name"]), resources))
    return said


def planned_stacks(place: Place, release: str) -> set[str]:
    """The stacks of a release."""
    document = json.loads(place.document(f"releases/{release}/release.json") or b"{}")
    return {stack["name"] for stack in document["stacks"]}


def _stacks(bench: Bench) -> list[str]:
    return ["base", *(f"region-{region}" for region in bench.regions), "global"]


def _facts(place: Place, stack: str) -> tuple[int, int]:
    state = state_of(place, stack)
    return state["serial"], len(managed(state))


def _last_steps(place: Place, release: str | None) -> dict[str, str]:
    known = records(place, release) if release else []
    return {record["subject"]: record["step"] for record in known}


def _state(step: str | None, resources: int) -> str:
    if step in _BEGUN:
        return "partial"
    return "applied" if resources or step == "applied" else "none"


def _whole(place: Place, release: str | None, done: dict[str, str], facts: dict[str, tuple[int, int]]) -> str:
    """A release that was begun and is not at its end is partial, whatever stands."""
    if release and any(done.get(stack) != "applied" for stack in planned_stacks(place, release)):
        return "partial"
    states = {_state(done.get(stack), resources) for stack, (_, resources) in facts.items()}
    return states.pop() if len(states) == 1 else "partial"


def _same(what: str, said: object, is_so: object) -> None:
    if said != is_so:
        raise TrialError(f"status says of the {what} {said!r}, and it is {is_so!r}")


def _between(what: str, said: int, least: int, most: int) -> None:
    if not least <= said <= most:
        raise TrialError(f"status says of the {what} {said}, and it was {least} before, {most} after")
