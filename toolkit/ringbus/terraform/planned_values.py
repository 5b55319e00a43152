"""What each changed resource was and will be, from a plan: from the file itself, or from ``show -json``.

The file's member ``tfplan`` is a Protocol Buffers message (planproto/planfile.proto of Terraform and OpenTofu, format
3) with values in MessagePack. It is read directly because ``show`` starts a provider for it, 1.9 s for each stack
instead of 7 ms; a test holds both equal. A file of another format is left to ``show``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from ringbus.terraform.wire import UNKNOWN, fields, unpack

_FORMAT = 3
# Fields of planproto.Plan, .ResourceInstanceChange, .Change and .DynamicValue.
_VERSION, _RESOURCE_CHANGES = 1, 3
_ADDRESS, _DEPOSED, _CHANGE = 13, 7, 9
_ACTION, _VALUES = 1, 2
_PACKED = 1
_NOTHING, _CREATE, _DELETE, _FORGET = 0, 1, 5, 8  # planproto.Action


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """One resource, as ``StackChange`` has it; ``deposed`` when it is the left-over of a replacement."""

    address: str
    deposed: bool = False
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


def from_file(member: bytes) -> tuple[PlannedValue, ...]:
    """The resources that change, from the member ``tfplan``; ValueError when it has another format."""
    changes: list[bytes] = []
    version = None
    for number, value in fields(member):
        if number == _VERSION:
            version = value
        elif number == _RESOURCE_CHANGES:
            changes.append(_bytes(value))
    if version != _FORMAT:
        raise ValueError(f"a plan of format {version!r}")
    try:
        return tuple(found for change in changes if (found := _from_change(dict(fields(change)))))
    except KeyError as fault:
        raise ValueError(f"a change without its field {fault}") from fault


def from_show(text: str) -> tuple[PlannedValue, ...]:
    """The same from what ``show -json`` says; ValueError when it is no plan."""
    try:
        return tuple(
            PlannedValue(
                entry["address"],
                "deposed" in entry,
                entry["change"]["before"] or {},
                entry["change"]["after"] or {},
                _named(entry["change"]["after_unknown"] or {}, True),
            )
            for entry in json.loads(text).get("resource_changes", [])
            if entry["change"]["actions"] != ["no-op"]
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"`show -json` gave no plan ({fault})") from fault


def _from_change(resource: Mapping[int, int | bytes]) -> PlannedValue | None:
    action: int | bytes = _NOTHING
    values: list[object] = []
    for number, value in fields(_bytes(resource[_CHANGE])):
        if number == _ACTION:
            action = value
        elif number == _VALUES:
            values.append(unpack(_bytes(dict(fields(_bytes(value)))[_PACKED])))
    if action == _NOTHING:
        return None
    before, after = _sides(action, values)
    return PlannedValue(
        _bytes(resource[_ADDRESS]).decode(),
        bool(resource.get(_DEPOSED)),
        {name: _known(value) for name, value in before.items()},
        {name: _known(value) for name, value in after.items() if value is not UNKNOWN},
        _named(after, UNKNOWN),
    )


def _sides(action: int | bytes, values: list[object]) -> tuple[dict[str, object], dict[str, object]]:
    if len(values) == 2:
        return _mapping(values[0]), _mapping(values[1])
    if len(values) == 1 and action in (_CREATE, _DELETE, _FORGET):
        return ({}, _mapping(values[0])) if action == _CREATE else (_mapping(values[0]), {})
    raise ValueError(f"action {action!r} with {len(values)} values")


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    raise ValueError("a number where a message is expected")


def _known(value: object) -> object:
    """``value`` as ``show -json`` gives it: what is unknown is left out of mappings, and null in lists."""
    match value:
        case dict():
            return {name: _known(part) for name, part in value.items() if part is not UNKNOWN}
        case list():
            return [_known(part) for part in value]
        case _:
            return None if value is UNKNOWN else value


def _any(value: object, sign: object) -> bool:
    """Whether ``sign`` is ``value`` or somewhere in it."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is sign or any(_any(part, sign) for part in parts)


def _named(values: Mapping[str, object], sign: object) -> frozenset[str]:
    return frozenset(name for name, value in values.items() if _any(value, sign))
