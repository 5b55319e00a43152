"""Digests of values and files: equal input, equal digest, on every machine."""

import hashlib
import json
from pathlib import Path


def of_text(text: str) -> str:
    """The SHA-256 of ``text`` in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_value(value: object) -> str:
    """The digest of a JSON value, whatever the order of its keys."""
    return of_text(json.dumps(value, sort_keys=True, separators=(",", ":")))


def of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
