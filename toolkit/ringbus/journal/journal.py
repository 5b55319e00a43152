"""A journal: what was done, in order; added to, never changed, by one writer at a time.

Each record is a document of its own that is created where nothing is, so that a second writer is noticed on every
store, and a torn one does not exist. It carries its own digest and that of the one before it: none can be changed,
taken out or put in unnoticed. Only that the last ones were taken away cannot be told: a journal may end there.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from ringbus import digests
from ringbus.errors import RingbusError, failed, refused
from ringbus.journal.documents import DocumentStore

_KIND = "ringbus-journal"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One thing done: ``step`` says what, ``subject`` to what, at a moment (ISO 8601), by whom.

    ``number`` counts from 1, ``previous`` is the digest of the record before (empty for the first).
    """

    number: int
    previous: str
    at: str
    who: str
    step: str
    subject: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What the next record carries."""
        return digests.of_value(asdict(self))


class Journal:
    """The records below one ``prefix`` of a store; used by one thread at a time or under the caller's lock."""

    def __init__(self, store: DocumentStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._known: list[JournalRecord] | None = None

    def records(self) -> tuple[JournalRecord, ...]:
        """All records; RB390 when one was changed, taken out or put in."""
        if self._known is None:
            self._known = self._read()
        return tuple(self._known)

    def append(self, at: str, who: str, step: str, subject: str = "", **facts: object) -> JournalRecord:
        """Add a record and see it kept before going on; RB391 when somebody else has added one meanwhile."""
        before = self.records()
        record = JournalRecord(len(before) + 1, before[-1].digest if before else "", at, who, step, subject, facts)
        if not self._store.create(self._key(record.number), _to_bytes(record)):
            raise refused(
                "RB391",
                f"{self._store.where}/{self._key(record.number)}",
                "somebody else writes to this journal",
                note="Nothing more was done.",
                hint="`ringbus status`, then `ringbus resume` when nobody else works on it.",
            )
        self._known = [*before, record]
        return record

    def _read(self) -> list[JournalRecord]:
        found: list[JournalRecord] = []
        for number, key in enumerate(self._store.keys(f"{self._prefix}/"), 1):
            record = self._parsed(key, number)
            if record.previous != (found[-1].digest if found else ""):
                raise self._broken(key)
            found.append(record)
        return found

    def _parsed(self, key: str, number: int) -> JournalRecord:
        try:
            data = json.loads(self._store.read(key) or b"")
            if (data.pop("kind"), data.pop("format"), data["number"]) != (_KIND, _FORMAT, number):
                raise self._broken(key)
            digest, record = data.pop("digest"), JournalRecord(**data)
            if record.digest != digest:
                raise self._broken(key)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._broken(key) from None
        return record

    def _broken(self, key: str) -> RingbusError:
        return failed(
            "RB390",
            f"{self._store.where}/{key}",
            "this record of the journal was changed, or one before it is missing",
            note="Nothing was done: what the journal says cannot be trusted.",
            hint="`ringbus plan` and `ringbus apply` begin anew from what stands.",
        )

    def _key(self, number: int) -> str:
        return f"{self._prefix}/{number:06}.json"


def _to_bytes(record: JournalRecord) -> bytes:
    document = {"kind": _KIND, "format": _FORMAT, "digest": record.digest, **asdict(record)}
    return (json.dumps(document, sort_keys=True) + "\n").encode()
