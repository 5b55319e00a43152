"""A release: the plans of all stacks, made together, named, and applied as one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ringbus import digests
from ringbus.errors import failed
from ringbus.release.scope import Scope

KIND = "ringbus-release"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """One stack of a release.

    ``counts`` has add, change, replace, destroy, no_op. ``variables`` and ``plan`` are digests: of the tfvars the plan
    was made with and of the plan file. ``serial`` and ``lineage`` are those of the state it was made from.
    ``guessed``: some variables were placeholders, so that it is planned again before it is applied, and must come out
    as ``scope`` says.
    """

    name: str
    kind: str
    counts: Mapping[str, int]
    outputs: bool
    variables: str
    plan: str
    serial: int
    lineage: str
    guessed: bool
    scope: Scope

    @property
    def pending(self) -> bool:
        """Whether there is anything to apply."""
        return self.guessed or self.outputs or bool(self.scope.actions)


@dataclass(frozen=True, slots=True)
class Release:
    """What was planned together: on which target and account, from which files, and what for each stack."""

    name: str
    platform: str
    target: str
    account: str
    inputs: str
    refreshed: bool
    stacks: tuple[PlannedStack, ...]

    @property
    def digest(self) -> str:
        """One digest that seals all of it."""
        return digests.of_value(self.to_json())

    @property
    def complete(self) -> bool:
        """Whether every stack could be planned with what it will really be given."""
        return not any(stack.guessed for stack in self.stacks)

    @property
    def pending(self) -> bool:
        """Whether anything would change."""
        return any(stack.scope.actions or stack.outputs for stack in self.stacks)

    def by_name(self) -> dict[str, PlannedStack]:
        """The stacks by name."""
        return {stack.name: stack for stack in self.stacks}

    def to_json(self) -> dict[str, Any]:
        """The document that is stored."""
        return {"kind": KIND, "format": FORMAT, **asdict(self)}


def to_text(release: Release) -> str:
    """The document with its digest, as it is stored."""
    return json.dumps({**release.to_json(), "digest": release.digest}, indent=1) + "\n"


def from_text(text: str, where: str) -> Release:
    """A stored release; RB403 when it is of another kind or format, or was changed by hand."""
    try:
        data = json.loads(text)
        known = (data.pop("kind"), data.pop("format")) == (KIND, FORMAT)
        sealed = data.pop("digest")
        stacks = tuple(PlannedStack(**{**stack, "scope": Scope(**stack["scope"])}) for stack in data.pop("stacks"))
        release = Release(stacks=stacks, **data)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise failed("RB403", where, f"is no release ({problem})", hint="run `ringbus plan` again.") from None
    if not known:
        raise failed("RB403", where, "is of another kind or format", hint="run `ringbus plan` again.")
    if release.digest != sealed:
        raise failed("RB403", where, "was changed after it was planned", hint="run `ringbus plan` again.")
    return release
