"""The moment, as commands write it down."""

import datetime


def now() -> str:
    """The moment, in UTC, as documents have it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
