"""One region's containers in Secrets Manager: what they hold, and putting a value in.

Source: Secrets Manager's API reference, DescribeSecret, GetSecretValue and PutSecretValue.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from ringbus import digests
from ringbus.aws.secret_values import SecretValue
from ringbus.aws.session import AwsSession
from ringbus.topology.values import Secret

_SERVICE = "secretsmanager"
_ABSENT = ("ResourceNotFoundException",)
_TAKEN = ("ResourceExistsException",)
_CURRENT = "AWSCURRENT"


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """What is known of a secret in a region without reading it. ``exists``: its container stands and is not deleted."""

    name: str
    region: str
    given: bool
    exists: bool
    has_value: bool = False
    changed: datetime.datetime | None = None

    def to_json(self) -> dict[str, object]:
        """The facts as ``--json`` shows them; ``changed`` in UTC, ISO 8601."""
        facts = {name: getattr(self, name) for name in ("name", "region", "given", "exists", "has_value")}
        return facts | {"changed": self.changed.astimezone(datetime.UTC).isoformat() if self.changed else None}


def describe(aws: AwsSession, secret: Secret) -> SecretFacts:
    """The facts of one secret, asked by name: a listing may be minutes old."""
    answer = aws.find(_SERVICE, "describe_secret", secret.region, {"SecretId": secret.name}, _ABSENT)
    return facts(secret, answer)


def facts(secret: Secret, answer: dict[str, Any] | None) -> SecretFacts:
    """The facts in an answer of DescribeSecret; None is "no such secret". Pure."""
    if answer is None or "DeletedDate" in answer:
        return SecretFacts(secret.name, secret.region, secret.given, exists=False)
    stages = [stage for stages in (answer.get("VersionIdsToStages") or {}).values() for stage in stages]
    has_value = _CURRENT in stages
    changed = answer.get("LastChangedDate") if has_value else None
    return SecretFacts(secret.name, secret.region, secret.given, exists=True, has_value=has_value, changed=changed)


def read(aws: AwsSession, name: str, region: str) -> SecretValue | None:
    """The current value, or None where there is none."""
    answer = aws.find(_SERVICE, "get_secret_value", region, {"SecretId": name}, _ABSENT)
    return None if answer is None else SecretValue(str(answer["SecretString"]))


def put_first(aws: AwsSession, name: str, region: str, value: SecretValue) -> bool:
    """Put the very first value in; False, and nothing changed, when somebody else did at the same moment.

    The first version of a secret always has the same id, and AWS refuses a second value under one id.
    """
    token = digests.of_text(f"first value of {name} in {region}")
    parameters = {"SecretId": name, "SecretString": value.reveal(), "ClientRequestToken": token}
    return aws.find(_SERVICE, "put_secret_value", region, parameters, _TAKEN) is not None


def put(aws: AwsSession, name: str, region: str, value: SecretValue) -> None:
    """Put a new value in; the one before it stays readable as AWSPREVIOUS."""
    aws.call(_SERVICE, "put_secret_value", region, {"SecretId": name, "SecretString": value.reveal()})
