"""AWS accounts of LocalStack: one to each file of tests, so that no file counts what another left."""

from __future__ import annotations

import hashlib


def account_of(name: str) -> str:
    """Twelve digits for a name, always the same ones."""
    return f"{int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**12:012}"
