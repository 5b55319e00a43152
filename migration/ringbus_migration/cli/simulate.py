"""`ringbus migrate simulate`."""

import time
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from cyclopts import Parameter, validators
from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import DONE, REFUSED, Answer, finding_view, table
from ringbus.findings import Finding, error
from ringbus_migration import codes
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings, open_migration
from ringbus_migration.fences import Fence
from ringbus_migration.simulate.explore import Limits, Proof, Story, explore
from ringbus_migration.simulate.projection import worlds

#: More than a few of each show nothing new, and take very long.
_Count = Annotated[int, Parameter(validator=validators.Number(gte=0, lte=5))]


def run(
    *,
    migration: GivenFile = DEFAULT,
    writes: _Count = 3,
    faults: _Count = 2,
    without: Fence | None = None,
    anyway: Annotated[bool, Parameter(negative=())] = False,
    settings: GivenSettings,
) -> Answer:
    """Try everything that can happen to the plan's own steps in a small world, and print the shortest bad story.

    Crashes, failed and lost writes, stale reads, a lost region, an operator who stops or undoes anywhere.

    Parameters
    ----------
    migration
        The migration file.
    writes
        How many writes of one row clients make.
    faults
        How many things fail.
    without
        Take one promise away from every step, to see what it is for.
    anyway
        Try a plan that `ringbus migrate plan` refuses, to see why.
    """
    opened = open_migration(settings, migration, judged=not anyway).plan
    plan = opened.without(without) if without else opened
    begun = time.monotonic()
    proofs = [explore(world, Limits(writes, faults)) for world in worlds(plan)]
    seconds = time.monotonic() - begun
    findings = [_finding(proof.story) for proof in proofs if proof.story]
    states = sum(proof.states for proof in proofs)
    data = {
        "migration": plan.name, "digest": plan.digest, "ok": not findings, "states": states,
        "seconds": round(seconds, 3), "writes": writes, "faults": faults,
        "worlds": [_world_data(proof) for proof in proofs],
        "findings": [finding.to_json() for finding in findings],
    }  # fmt: skip
    said = f"{states:,} states of {len(proofs)} worlds in {seconds:.1f} s, {writes} writes and {faults} faults each"
    return Answer(data, [*_shown(proofs, findings, said)], REFUSED if findings else DONE)


def _finding(story: Story) -> Finding:
    note = "The shortest way there:\n" + "\n".join(f"    {n}. {line}" for n, line in enumerate(story.lines, 1))
    hint = "the last lines name the step; `ringbus migrate plan` shows it whole."
    return error(codes.COUNTEREXAMPLE, story.entity, f"broken: {story.invariant.value}", note=note, hint=hint)


def _world_data(proof: Proof) -> dict[str, Any]:
    story = {"invariant": proof.story.invariant.value, "lines": list(proof.story.lines)} if proof.story else None
    return {"entity": proof.entity, "states": proof.states, "counterexample": story}


def _shown(proofs: Sequence[Proof], findings: Sequence[Finding], said: str) -> Iterator[RenderableType]:
    rows = [(proof.entity, proof.states, proof.story.invariant.value if proof.story else "holds") for proof in proofs]
    yield table("one world for each sort of entity", ("as", "#states", "what was looked for"), rows)
    yield from map(finding_view, findings)
    yield Text.assemble(("refused: " if findings else "ok: ", "bold red" if findings else "green"), said)
