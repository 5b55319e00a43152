"""The judgement of a platform file: shape, then rules, all faults at once, each with its file and line."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path as File

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, Place, error
from ringbus.model import codes
from ringbus.model.fault import MOST_FAULTS, Fault
from ringbus.model.forms import NAME
from ringbus.model.overlay import overlaid
from ringbus.model.platform import Platform
from ringbus.model.reading import Document, parse_document, read_document
from ringbus.model.rules import RULES
from ringbus.model.shaping import shaped


def read_platform(file: File, overlays: Sequence[File] = ()) -> Platform:
    """The platform that ``file`` under ``overlays`` describes; RingbusError of kind input with all faults."""
    return platform_in(read_documents(file, overlays))


def read_documents(file: File, overlays: Sequence[File] = ()) -> Document:
    """``file`` under ``overlays``, as one document."""
    return overlaid(read_document(file), map(read_document, overlays))


def name_in(document: Document, key: str) -> str:
    """The name that a document gives, or nothing where it gives none that could be a folder's, or two.

    Faults of all else are left alone.
    """
    told = any(fault.where.path == key for fault in document.faults)
    found = document.root.child(key) if document.whole and not told else None
    return found.value if found and isinstance(found.value, str) and re.fullmatch(NAME, found.value) else ""


def platform_in(document: Document) -> Platform:
    """The platform that a document describes; RingbusError of kind input with all faults."""
    platform, faults = judge(document)
    if platform is None or faults:
        raise RingbusError(Kind.INPUT, faults)
    return platform


def judge_text(text: str, file: str) -> tuple[Platform | None, tuple[Finding, ...]]:
    """What ``judge`` says of ``text``, called ``file`` in faults. Pure."""
    return judge(parse_document(text.encode("utf-8", "surrogateescape"), file))


def judge(document: Document) -> tuple[Platform | None, tuple[Finding, ...]]:
    """The platform, or None when anything is wrong, and what is wrong with it, by file and line. Pure.

    Of very many faults the first that are found are told, and at last that there are more.
    """
    if not document.whole:
        return None, _told(document.faults)
    shaping = shaped(document)
    found = chain(shaping.faults, shaping.certain(_ruled(shaping.found)))
    faults = _told((*document.faults, *(_finding(fault, document) for fault in islice(found, MOST_FAULTS + 1))))
    return (None if faults else shaping.found), faults


def _ruled(platform: Platform | None) -> Iterable[Fault]:
    return chain.from_iterable(rule(platform) for rule in RULES) if platform else ()


def _finding(fault: Fault, document: Document) -> Finding:
    at = next((path for path in (fault.path, *fault.rests_on) if document.holds(path)), fault.path)
    hint = fault.hint if isinstance(fault.hint, str) else fault.hint()
    return error(fault.code, document.place(at), fault.message, hint=hint)


def _told(faults: Sequence[Finding]) -> tuple[Finding, ...]:
    told = sorted(faults, key=_order)[:MOST_FAULTS]
    if len(faults) > MOST_FAULTS:
        last = Place("", told[-1].where.file, told[-1].where.line)
        said = f"there are more faults than these {MOST_FAULTS}"
        told.append(error(codes.MORE_FAULTS, last, said, hint="mend these, then validate again"))
    return tuple(told)


def _order(fault: Finding) -> tuple[str, int, str, str]:
    return fault.where.file or "", fault.where.line or 0, fault.where.path, fault.code
