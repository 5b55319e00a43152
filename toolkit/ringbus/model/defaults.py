"""Every key of the platform file with its default, as rows."""

from dataclasses import dataclass

import yaml
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ringbus.model.fields import ANY, fields, part_at
from ringbus.model.paths import Path

_REQUIRED = "(required)"
_ABSENT = "(none)"
_LIKE_THE_PLATFORM = "(the platform's)"


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """A key (``regions.*.zones``; ``*`` is a name or an index), its default as a file would have it, and what it is."""

    path: str
    value: str
    about: str


def default_rows() -> tuple[DefaultRow, ...]:
    """A row for every key that holds a value, in the file's order; keys that only hold other keys have none."""
    return tuple(
        DefaultRow(".".join(map(str, path)), _value(path, info), info.description or "")
        for path, info in fields()
        if not _only_holds_keys(path, info)
    )


def _only_holds_keys(path: Path, info: FieldInfo) -> bool:
    return part_at(path) is not None and info.default == {}


def _value(path: Path, info: FieldInfo) -> str:
    if info.default is PydanticUndefined:
        return _REQUIRED
    if info.default is None:
        overrides = path[:2] == ("regions", ANY) and path[2] in ("bus", "ring", "api", "services")
        return _LIKE_THE_PLATFORM if overrides and "artefact" not in path[4:-1] else _ABSENT
    value = list(info.default) if isinstance(info.default, tuple) else info.default
    text: str = yaml.safe_dump(value, default_flow_style=True, width=1000, sort_keys=False)
    return text.removesuffix("...\n").strip()
