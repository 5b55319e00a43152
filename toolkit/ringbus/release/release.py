"""A release: the plans of all stacks, made together, named, and applied as one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ringbus import digests
from ringbus.errors import failed
from ringbus.findings import Finding, Place, Severity
from ringbus.release.scope import ApprovedChange, Scope

KIND = "ringbus-release"
FORMAT = 2


@dataclass(frozen=True, slots=True)
class ReleaseSeal:
    """What a release was made from; it is applied only while all of it is the same.

    ``files`` is the digest of the platform file and its overlays, ``images`` of the pinned machine images, ``modules``
    of `infra/`; ``tools`` are the versions of what does the work.
    """

    platform: str
    target: str
    account: str
    files: str
    images: str
    modules: str
    tools: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Hosts that are changed together, exactly what that changes, and what of the `hosts` variable they had before."""

    hosts: tuple[str, ...]
    scope: Scope
    before: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """One stack of a release.

    ``counts`` has add, change, replace, destroy, no_op. ``variables``, ``plan`` and ``given`` are digests: of the
    tfvars the plan was made with, of the plan file (empty: nothing was asked of Terraform, for nothing changed since
    the last apply), of what the state held. ``serial`` and ``lineage`` are those of the state it was made from.
    ``guessed``: some variables were placeholders, so that it is planned again before it is applied, and must come out
    as ``scope`` says. ``outside`` are attributes, by address, that somebody else changed and that this takes back.
    ``since`` is when the real resources were looked at last (ISO 8601; empty when nobody knows). With ``batches`` it
    is applied in as many steps, and ``scope`` is what all of them do together.
    """

    name: str
    kind: str
    counts: Mapping[str, int]
    outputs: bool
    variables: str
    plan: str
    given: str
    serial: int
    lineage: str
    guessed: bool
    scope: Scope
    outside: Mapping[str, tuple[str, ...]]
    since: str = ""
    batches: tuple[Batch, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether there is anything to apply."""
        return self.guessed or self.outputs or bool(self.scope.changes)


@dataclass(frozen=True, slots=True)
class Release:
    """What was planned together: when (ISO 8601) and by whom, from what, what for each stack, and what was found wrong.

    ``away`` are regions that could not be reached and were left out.
    """

    name: str
    at: str
    author: str
    seal: ReleaseSeal
    refreshed: bool
    away: tuple[str, ...]
    findings: tuple[Finding, ...]
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
        return any(stack.scope.changes or stack.outputs for stack in self.stacks)

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
    again = "run `ringbus plan` again."
    try:
        data = json.loads(text)
        known = (data.pop("kind"), data.pop("format")) == (KIND, FORMAT)
        sealed = data.pop("digest")
        release = _release(data) if known else None
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise failed("RB403", where, f"is no release ({problem})", hint=again) from None
    if release is None:
        raise failed("RB403", where, f"is of another kind, or not of format {FORMAT}", hint=again)
    if release.digest != sealed:
        raise failed("RB403", where, "was changed after it was planned", hint=again)
    return release


def _release(data: dict[str, Any]) -> Release:
    return Release(
        **data
        | {
            "seal": ReleaseSeal(**data["seal"]),
            "away": tuple(data["away"]),
            "findings": tuple(_finding(**each) for each in data["findings"]),
            "stacks": tuple(_stack(each) for each in data["stacks"]),
        }
    )


def _finding(severity: str, where: dict[str, Any], **given: str) -> Finding:
    return Finding(severity=Severity(severity), where=Place(**where), **given)


def _stack(data: dict[str, Any]) -> PlannedStack:
    read = {
        "scope": _scope(data["scope"]),
        "outside": {address: tuple(names) for address, names in data["outside"].items()},
        "batches": tuple(
            Batch(tuple(each["hosts"]), _scope(each["scope"]), each["before"]) for each in data["batches"]
        ),
    }
    return PlannedStack(**data | read)


def _scope(data: dict[str, Any]) -> Scope:
    return Scope({address: ApprovedChange(**change) for address, change in data["changes"].items()})
