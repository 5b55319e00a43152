"""Key paths into a platform file: the keys and list indexes from its top to a value."""

type Path = tuple[str | int, ...]

_LONGEST = 80


def path_text(path: Path) -> str:
    """``("zones", 1)`` as ``zones[1]``; indexes count from 0, keys that are not plain are quoted."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{_key(step)}"
    return text


def quoted(text: object) -> str:
    """Something from the file as a message shows it: on one line, in backquotes, not too long."""
    shown = str(text) if str(text).isprintable() else ascii(str(text))[1:-1]
    return f"`{shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}`"


def above(path: Path) -> tuple[Path, ...]:
    """``path`` and every path above it, longest first, the document's own ``()`` last."""
    return tuple(path[:length] for length in range(len(path), -1, -1))


def _key(key: str) -> str:
    return key if key and key.isprintable() and len(key) <= _LONGEST else quoted(key)
