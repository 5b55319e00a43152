"""Findings of what was derived, with the line of the platform file that they are about, where there is one."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ringbus.findings import Finding
from ringbus.model.paths import Path
from ringbus.model.reading import Document

#: Where things stand in the platform file that findings name by word and name: ``exchange events``.
_KEYS: dict[str, Path] = {"exchange": ("bus", "exchanges"), "region": ("regions",), "city": ("cities",)}

_LISTED = re.compile(r"(?P<key>\w+)\[(?P<number>\d+)\]")


def located(findings: Iterable[Finding], document: Document) -> tuple[Finding, ...]:
    """The same findings; those about a key that the document gives have its file and line."""
    return tuple(_located(finding, document) for finding in findings)


def _located(finding: Finding, document: Document) -> Finding:
    path = _key(finding.where.path)
    if finding.where.file or not path or not document.holds(path):
        return finding
    at = document.place(path)
    return replace(finding, where=replace(finding.where, file=at.file, line=at.line))


def _key(where: str) -> Path:
    """The key that a place is about: ``exchange events``, ``bus.federation.outage``, ``accept[1]``.

    None of what is only derived.
    """
    word, _, name = where.partition(" ")
    if listed := _LISTED.fullmatch(word):
        return listed["key"], int(listed["number"])
    return (*_KEYS[word], name) if word in _KEYS else tuple(word.split("."))
