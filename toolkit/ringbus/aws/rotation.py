"""A new value for a secret, in the regions that have it."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import partial

from ringbus.aws.secret_store import put
from ringbus.aws.secret_values import Chance, SecretValue, generate
from ringbus.aws.secrets import SecretAction, SecretChange, list_secrets
from ringbus.aws.session import AwsSession
from ringbus.errors import Kind, RingbusError, bad_input, failed, refused
from ringbus.findings import Finding, error
from ringbus.outcomes import Outcomes, Stop, run_all
from ringbus.topology.secrets import shared
from ringbus.topology.values import Secret

_MOST_BYTES = 65_536


def given_value(name: str, text: str) -> SecretValue:
    """The value that a person brings for a secret, as read from a file or standard input.

    One line break at the end is taken off. Refused (RB465) when empty or over 65,536 bytes, AWS's limit.
    """
    value = text.removesuffix("\n").removesuffix("\r")
    if not value or len(value.encode()) > _MOST_BYTES:
        raise bad_input(
            "RB465", f"secret {name}", f"a value must have 1 to {_MOST_BYTES} bytes", note="Nothing was changed."
        )
    return SecretValue(value)


def rotate(
    aws: AwsSession,
    secrets: Sequence[Secret],
    value: SecretValue | None,
    chance: Chance,
    stop: Stop,
) -> tuple[SecretChange, ...]:
    """Give the secret that ``chosen`` chose a new value, made for each region where none is given or shared.

    Regions without its container are left out. After a failure in some regions the error names those that have the
    new value already (RB467); repeating is safe.
    """
    name = secrets[0].name
    if value is None and secrets[0].given:
        hint = f"`ringbus secrets rotate {name}` with the value on its standard input."
        raise bad_input("RB465", f"secret {name}", "its value is brought by a person", hint=hint)
    standing = [facts.region for facts in list_secrets(aws, secrets, stop) if facts.exists]
    if not standing:
        hint = "`ringbus apply` makes it; then `ringbus secrets init` gives it a value."
        raise failed("RB460", f"secret {name}", "it has no container yet", note="Nothing was changed.", hint=hint)
    common = value or (generate(name, chance) if shared(name) else None)
    tasks = {region: partial(_put, aws, name, region, common or generate(name, chance)) for region in standing}
    outcomes = run_all(tasks, len(tasks), stop)
    _raise_partial(name, outcomes)
    return tuple(outcomes.values.values())


def _put(aws: AwsSession, name: str, region: str, value: SecretValue) -> SecretChange:
    put(aws, name, region, value)
    return SecretChange(name, region, SecretAction.ROTATED)


def _raise_partial(name: str, outcomes: Outcomes[SecretChange]) -> None:
    missing = [*outcomes.errors, *outcomes.not_started]
    if not missing:
        return
    causes = [finding for fault in outcomes.errors.values() for finding in fault.findings]
    kind = Kind.FAILED if outcomes.errors else Kind.INTERRUPTED
    raise RingbusError(kind, [_partial(name, list(outcomes.values), missing), *causes])


def _partial(name: str, done: Sequence[str], missing: Sequence[str]) -> Finding:
    return error(
        "RB467",
        f"secret {name}",
        f"no new value in {', '.join(missing)}",
        note=f"{', '.join(done) if done else 'No region'} has the new one.",
        hint=f"`ringbus secrets rotate {name}` again gives all regions a new one.",
    )


def chosen(secrets: Iterable[Secret], name: str, regions: Collection[str] | None) -> tuple[Secret, ...]:
    """The secret called ``name``, with or without the platform's prefix, in ``regions`` or in all that have it. Pure.

    An unknown name or region is bad input (RB463); a part of the regions of a shared secret is refused (RB464).
    """
    listed = list(secrets)
    named = [secret for secret in listed if name in (secret.name, secret.name.partition("/")[2])]
    if not named:
        near = get_close_matches(name, [secret.name.partition("/")[2] for secret in listed], n=1)
        hint = f"did you mean {near[0]}?" if near else "`ringbus secrets list` shows the names."
        raise bad_input("RB463", f"secret {name}", "the platform has no such secret", hint=hint)
    if regions is None:
        return tuple(named)
    return _in_regions(name, named, regions)


def _in_regions(name: str, named: Sequence[Secret], regions: Collection[str]) -> tuple[Secret, ...]:
    unknown = sorted(set(regions) - {secret.region for secret in named})
    if unknown:
        having = ", ".join(sorted(secret.region for secret in named))
        raise bad_input("RB463", f"secret {name}", f"it is not in {', '.join(unknown)}", hint=f"it is in {having}.")
    picked = tuple(secret for secret in named if secret.region in regions)
    if shared(named[0].name) and len(picked) < len(named):
        raise refused(
            "RB464",
            f"secret {name}",
            "all regions share this value: it is not rotated in some of them",
            note="Nothing was changed.",
            hint=f"`ringbus secrets rotate {name}` without regions.",
        )
    return picked
