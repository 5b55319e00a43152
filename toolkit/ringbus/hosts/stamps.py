"""What a unit last started with: written when it runs, taken away before any of its files changes.

So whatever dies between the two, the next configuring knows that the unit has not read its files yet.
"""

FOLDER = "/var/lib/ringbus"


def stamp(unit: str) -> str:
    """The file that has the digest of what the unit started with."""
    return f"{FOLDER}/{unit}.started"


def restart_mark(unit: str) -> str:
    """The file that says by which of Ringbus's restarts the unit started last."""
    return f"{FOLDER}/{unit}.restarted"
