"""The judgement of a migration file: shape, then rules, all faults at once, each with its file and line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path as File

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.model.fault import MOST_FAULTS, Fault
from ringbus.model.platform import Platform
from ringbus.model.reading import Document, parse_document, read_document
from ringbus_migration.document.migration import Migration
from ringbus_migration.document.rules import PLATFORM_RULES, RULES
from ringbus_migration.document.shaping import shaped


@dataclass(frozen=True, slots=True)
class MigrationDocument:
    """A migration, the platform it is of, and the document it was read from, which knows its lines."""

    migration: Migration
    platform: Platform
    document: Document


def read_migration(file: File, platform: Platform) -> MigrationDocument:
    """The migration in ``file``; RingbusError of kind input with all faults."""
    document = read_document(file)
    migration, faults = judge(document, platform)
    if migration is None:
        raise RingbusError(Kind.INPUT, faults)
    return MigrationDocument(migration, platform, document)


def judge_text(text: str, file: str, platform: Platform) -> tuple[Migration | None, tuple[Finding, ...]]:
    """What ``judge`` says of ``text``, called ``file`` in faults. Pure."""
    return judge(parse_document(text.encode("utf-8", "surrogateescape"), file), platform)


def judge(document: Document, platform: Platform) -> tuple[Migration | None, tuple[Finding, ...]]:
    """The migration, or None when anything is wrong, and what is wrong with it, by file and line. Pure."""
    if not document.whole:
        return None, tuple(map(_of_this_file, document.faults))
    shaping = shaped(document)
    ruled = shaping.certain(_ruled(shaping.found, platform))
    found = islice(chain(shaping.faults, ruled), MOST_FAULTS)
    faults = _told((*document.faults, *(_finding(fault, document) for fault in found)))
    return (None if faults else shaping.found), faults


def _of_this_file(fault: Finding) -> Finding:
    return replace(fault, hint=fault.hint.replace("`ringbus init`", "`ringbus migrate init`"))


def _ruled(migration: Migration | None, platform: Platform) -> Iterable[Fault]:
    if migration is None:
        return ()
    alone = chain.from_iterable(rule(migration) for rule in RULES)
    return chain(alone, chain.from_iterable(rule(migration, platform) for rule in PLATFORM_RULES))


def _finding(fault: Fault, document: Document) -> Finding:
    at = next((path for path in (fault.path, *fault.rests_on) if document.holds(path)), fault.path)
    hint = fault.hint if isinstance(fault.hint, str) else fault.hint()
    return error(fault.code, document.place(at), fault.message, hint=hint)


def _told(faults: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.where.line or 0, fault.where.path, fault.code)))
