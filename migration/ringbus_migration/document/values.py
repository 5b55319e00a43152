"""Texts of a migration file with a form of their own: stores and ranges of ids. ValueErrors say what was expected."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_STORE = re.compile(r"(mysql|cassandra):([a-z][a-z0-9_]{0,47})\.([a-z][a-z0-9_]{0,47})")
_IDS = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Store:
    """A table: of which technology, in which database (MySQL) or keyspace (Cassandra)."""

    technology: str
    database: str
    table: str

    def __str__(self) -> str:
        return f"{self.technology}:{self.database}.{self.table}"


@dataclass(frozen=True, slots=True)
class IdRange:
    """Ids from ``first`` to ``last``, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    def meets(self, other: "IdRange") -> bool:
        """Whether an id is in both."""
        return self.first <= other.last and other.first <= self.last


def store(value: object) -> Store:
    """``mysql:hailo.jobs`` as a store."""
    if isinstance(value, Store):
        return value
    match = _STORE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is not a store: write it like mysql:hailo.jobs or cassandra:jobs.by_id")
    return Store(match[1], match[2], match[3])


def id_range(value: object) -> IdRange:
    """``1-999`` as a range of ids."""
    if isinstance(value, IdRange):
        return value
    match = _IDS.fullmatch(value) if isinstance(value, str) else None
    if match is None or int(match[1]) > int(match[2]):
        raise ValueError("is not a range of ids: write it like 1-1000000")
    return IdRange(int(match[1]), int(match[2]))


GivenStore = Annotated[
    Store,
    BeforeValidator(store),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_STORE.pattern}$", "examples": ["mysql:hailo.jobs"]}),
]
GivenIds = Annotated[
    IdRange,
    BeforeValidator(id_range),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_IDS.pattern}$", "examples": ["1-1000000"]}),
]
