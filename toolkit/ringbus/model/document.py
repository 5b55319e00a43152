"""The judgement of a platform file: shape, then rules, all faults at once, each with its file and line."""

from collections.abc import Sequence
from pathlib import Path as File

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.model.fault import Fault
from ringbus.model.overlay import overlaid
from ringbus.model.platform import Platform
from ringbus.model.reading import Document, parse_document, read_document
from ringbus.model.rules import RULES
from ringbus.model.shaping import shaped


def read_platform(file: File, overlays: Sequence[File] = ()) -> Platform:
    """The platform that ``file`` under ``overlays`` describes; RingbusError of kind input with all faults."""
    platform, faults = judge(overlaid(read_document(file), map(read_document, overlays)))
    if platform is None or faults:
        raise RingbusError(Kind.INPUT, faults)
    return platform


def judge_text(text: str, file: str) -> tuple[Platform | None, tuple[Finding, ...]]:
    """What ``judge`` says of ``text``, called ``file`` in faults. Pure."""
    return judge(parse_document(text.encode("utf-8", "surrogateescape"), file))


def judge(document: Document) -> tuple[Platform | None, tuple[Finding, ...]]:
    """The platform, or None when anything is wrong, and everything wrong with it, by file and line. Pure."""
    if not document.whole:
        return None, _sorted(document.faults)
    shaping = shaped(document)
    ruled = [fault for rule in RULES for fault in rule(shaping.platform)] if shaping.platform else []
    told = [_finding(fault, document) for fault in (*shaping.faults, *shaping.certain(ruled))]
    faults = _sorted((*document.faults, *told))
    return (None if faults else shaping.platform), faults


def _finding(fault: Fault, document: Document) -> Finding:
    at = next((path for path in (fault.path, *fault.rests_on) if document.holds(path)), fault.path)
    return error(fault.code, document.place(at), fault.message, hint=fault.hint)


def _sorted(faults: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(faults, key=_order))


def _order(fault: Finding) -> tuple[str, int, str, str]:
    return fault.where.file or "", fault.where.line or 0, fault.where.path, fault.code
