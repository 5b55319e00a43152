"""Secrets of a platform: made where they are missing, listed, rotated. Values are in Secrets Manager and nowhere else.

Terraform makes the containers; which ones is `topology.secrets`. No function here returns or tells a value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import groupby

from ringbus.aws.parallel import in_parallel
from ringbus.aws.secret_store import SecretFacts, describe, put_first, read
from ringbus.aws.secret_values import Chance, SecretValue, generate
from ringbus.aws.session import AwsSession
from ringbus.errors import failed
from ringbus.findings import Finding, error, warning
from ringbus.outcomes import Stop
from ringbus.topology.secrets import shared
from ringbus.topology.values import Secret


class SecretAction(StrEnum):
    """What was done about a secret in a region."""

    MADE = "made"
    COPIED = "copied"
    KEPT = "kept"
    ROTATED = "rotated"
    WAITING = "waiting"
    NO_CONTAINER = "no container"


@dataclass(frozen=True, slots=True)
class SecretChange:
    """What was done about one secret in one region."""

    name: str
    region: str
    action: SecretAction

    def to_json(self) -> dict[str, str]:
        """The change as ``--json`` shows it."""
        return {"name": self.name, "region": self.region, "action": self.action.value}


def list_secrets(aws: AwsSession, wanted: Iterable[Secret], stop: Stop) -> tuple[SecretFacts, ...]:
    """The facts of every secret, by name and then region."""
    ordered = sorted(wanted, key=lambda secret: (secret.name, secret.region))
    tasks = {f"{secret.name} in {secret.region}": partial(describe, aws, secret) for secret in ordered}
    return tuple(in_parallel("reading secrets", tasks, stop).values())


def init_secrets(aws: AwsSession, wanted: Iterable[Secret], chance: Chance, stop: Stop) -> tuple[SecretChange, ...]:
    """Give every container without a value one: made, or for a shared secret copied from a region that has it.

    Never overwrites, and may be repeated after whatever interrupted it.
    """
    facts = list_secrets(aws, wanted, stop)
    by_name = [list(group) for _, group in groupby(facts, key=lambda one: one.name)]
    tasks = {group[0].name: partial(_init, aws, group, chance) for group in by_name}
    done = in_parallel("making secrets", tasks, stop)
    return tuple(change for changes in done.values() for change in changes)


def _init(aws: AwsSession, facts: Sequence[SecretFacts], chance: Chance) -> list[SecretChange]:
    """The same secret in its regions."""
    empty = [one for one in facts if one.exists and not one.has_value and not one.given]
    if shared(facts[0].name):
        actions = _fill_alike(aws, facts, empty, chance)
    else:
        actions = [_fill(aws, one, chance) for one in empty]
    done = {one.region: action for one, action in zip(empty, actions, strict=True)}
    return [SecretChange(one.name, one.region, done.get(one.region) or _untouched(one)) for one in facts]


def _untouched(facts: SecretFacts) -> SecretAction:
    if not facts.exists:
        return SecretAction.NO_CONTAINER
    return SecretAction.KEPT if facts.has_value else SecretAction.WAITING


def _fill(aws: AwsSession, facts: SecretFacts, chance: Chance) -> SecretAction:
    made = put_first(aws, facts.name, facts.region, generate(facts.name, chance))
    return SecretAction.MADE if made else SecretAction.KEPT


def _fill_alike(
    aws: AwsSession, facts: Sequence[SecretFacts], empty: Sequence[SecretFacts], chance: Chance
) -> list[SecretAction]:
    """One value for all, region after region: whoever fills the first one decides for everybody at work just now."""
    actions: list[SecretAction] = []
    value = _held_value(aws, facts) if empty else None
    for one in empty:
        wanted = SecretAction.COPIED if value else SecretAction.MADE
        offered = value or generate(one.name, chance)
        if put_first(aws, one.name, one.region, offered):
            value = offered
            actions.append(wanted)
        else:
            value = read(aws, one.name, one.region)
            actions.append(SecretAction.KEPT)
    return actions


def _held_value(aws: AwsSession, facts: Sequence[SecretFacts]) -> SecretValue | None:
    """The value of the regions that have one; an error (RB462) when they have several."""
    held = {one.region: read(aws, one.name, one.region) for one in facts if one.has_value}
    values = {value for value in held.values() if value is not None}
    if len(values) > 1:
        raise failed(
            "RB462",
            f"secret {facts[0].name}",
            f"its values differ between {', '.join(sorted(held))}, though all regions must share one",
            note="No value was put into the regions without one.",
            hint=f"`ringbus secrets rotate {facts[0].name}` gives all regions one new value.",
        )
    return values.pop() if values else None


def findings(changes: Iterable[SecretChange]) -> tuple[Finding, ...]:
    """What a person still has to do: an error for a missing container, a warning for a value to bring. Pure."""
    return tuple(finding for change in changes for finding in _finding(change))


def _finding(change: SecretChange) -> Iterable[Finding]:
    where = f"secret {change.name} in {change.region}"
    if change.action is SecretAction.NO_CONTAINER:
        yield error(
            "RB460", where, "it has no container yet", hint="`ringbus apply` makes it; then repeat this command."
        )
    if change.action is SecretAction.WAITING:
        hint = f"`ringbus secrets rotate {change.name}` with the value on its standard input."
        yield warning("RB461", where, "it waits for a value that only a person has", hint=hint)
