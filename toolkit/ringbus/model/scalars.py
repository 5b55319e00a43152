"""Plain scalars under YAML 1.2's core schema: ``on`` and ``yes`` are text, ``0123`` is decimal, there are no dates.

Source: YAML 1.2.2, section 10.3.2, "Tag Resolution".
"""

import re

_NULL = frozenset(["", "~", "null", "Null", "NULL"])
_BOOL = {text: text.lower() == "true" for text in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?\.(inf|Inf|INF))|\.(nan|NaN|NAN)")
_MOST_DIGITS = 18


def resolved(text: str) -> str | int | float | bool | None:
    """What a plain scalar stands for; a number with more digits than a file could mean stays text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if len(text) > _MOST_DIGITS:
        return text
    number = _whole(text)
    return number if number is not None else _broken(text)


def _whole(text: str) -> int | None:
    for form, base in ((_INT, 10), (_OCTAL, 8), (_HEX, 16)):
        if form.fullmatch(text):
            return int(text, base)
    return None


def _broken(text: str) -> str | float:
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return float(text) if _FLOAT.fullmatch(text) else text
