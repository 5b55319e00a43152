"""What a migration would do, as values: the same ones are printed by the runbook and carried out by a run."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ringbus.errors import failed
from ringbus_migration import codes

_REFERENCE = re.compile(r"\$[A-Z][A-Z0-9_]*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SHORT = re.compile(r"[\w$./:*-]+")

type Names = Mapping[str, Any]
"""What the references of calls stand for: texts, and numbers where a call wants one."""


@dataclass(frozen=True, slots=True)
class AwsCall:
    """One call of AWS's API: ``AwsCall("elbv2", "delete_rule", "eu-west-1", {"RuleArn": "$RULE_LONDON_JOBS"})``.

    A text with ``$NAME`` in it stands for what is known only when the call is made. ``makes`` are names for what its
    answer holds, each with a JMESPath expression: a call that makes what has its name already is not made again.
    """

    service: str
    operation: str
    region: str
    parameters: Mapping[str, Any]
    makes: Mapping[str, str] = field(default_factory=dict)

    @property
    def removes(self) -> bool:
        """Whether it takes something away, so that there is nothing to do where that has no name."""
        return self.operation.startswith(("delete_", "detach_"))

    @property
    def lacks(self) -> frozenset[str]:
        """The names that must be known before it is made."""
        return frozenset(found[1:] for found in _references(self.parameters))

    def resolved(self, names: Names) -> "AwsCall":
        """The call with every ``$NAME`` replaced; RB650 where one is not known."""
        lacking = sorted(self.lacks - names.keys())
        if lacking:
            said = f"is not there, or not any more: {self.service} {self.operation} needs it"
            hint = "`ringbus migrate audit` says what was made; make it again, or go back by `ringbus migrate undo`."
            raise failed(codes.GONE, ", ".join(lacking), said, hint=hint)
        return replace(self, parameters=_filled(self.parameters, names))

    def shown(self) -> str:
        """What a person would type in a shell; what its answer holds is kept in variables."""
        words = ["aws", self.service, self.operation.replace("_", "-"), "--region", self.region]
        for key, value in self.parameters.items():
            words += [f"--{_HUMP.sub('-', key).lower()}", *_shown(value)]
        said = " ".join(words)
        if not self.makes:
            return said
        reads = f"{said} --output text --query {shlex.quote(_query(tuple(self.makes.values())))}"
        if len(self.makes) == 1:
            return f"{next(iter(self.makes))}=$({reads})"
        return f'read -r {" ".join(self.makes)} <<< "$({reads})"'

    def to_json(self) -> dict[str, Any]:
        """As the audit has it."""
        return {
            "service": self.service, "operation": self.operation, "region": self.region,
            "parameters": dict(self.parameters),
        }  # fmt: skip


def _query(paths: tuple[str, ...]) -> str:
    return paths[0] if len(paths) == 1 else f"[{', '.join(paths)}]"


def _references(value: Any) -> list[str]:
    if isinstance(value, str):
        return _REFERENCE.findall(value)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return [found for item in inner for found in _references(item)]


def _filled(value: Any, names: Names) -> Any:
    if isinstance(value, str):
        whole = _REFERENCE.fullmatch(value)
        return names[value[1:]] if whole else _REFERENCE.sub(lambda found: str(names[found[0][1:]]), value)
    if isinstance(value, Mapping):
        return {key: _filled(item, names) for key, item in value.items()}
    return [_filled(item, names) for item in value] if isinstance(value, list | tuple) else value


def _shown(value: Any) -> list[str]:
    """The words of one option: each item of a list is one."""
    return [_quoted(_short(item)) for item in (value if isinstance(value, list | tuple) else [value])]


def _short(value: Any) -> str:
    """A value in the AWS command line's shorthand: ``Type=forward,ForwardConfig={TargetGroups=[{Weight=1}]}``."""
    return _pairs(value) if isinstance(value, Mapping) else _scalar(value)


def _pairs(value: Mapping[str, Any]) -> str:
    return ",".join(f"{key}={_nested(item)}" for key, item in value.items())


def _nested(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{_pairs(value)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(_nested(item) for item in value)}]"
    text = _scalar(value)
    whole = _REFERENCE.fullmatch(text)  # what it stands for may have commas in it: codes of health checks
    return text if _SHORT.fullmatch(text) and not whole else "'" + text.replace("'", "\\'") + "'"


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    """``text`` as one word of a shell: in double quotes where a name has to be filled in."""
    if not _REFERENCE.search(text):
        return shlex.quote(text)
    return '"' + re.sub(r'(["\\`])', r"\\\1", text) + '"'
