"""What a value that does not fit its shape is told in: pydantic's problems as faults, in the user's words."""

import re
from collections.abc import Callable, Mapping

from pydantic_core import ErrorDetails

from ringbus.model import codes, forms
from ringbus.model.fault import Fault
from ringbus.model.fields import elsewhere, keys, part_at
from ringbus.model.near import near, near_hint
from ringbus.model.node import Node
from ringbus.model.paths import Path, path_text, quoted
from ringbus.model.shape import DocumentPart

_FORMATS = {("ringbus",), ("migration",)}
"""Where a file says in which format it is written."""
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "must be at least {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "string_too_long": ("max_length", "has more than {} characters"),
    "string_too_short": ("min_length", "must not be empty"),
    "too_short": ("min_length", "must not be empty: at least {} is needed"),
}


def fault_of(problem: ErrorDetails, path: Path, node: Node | None, root: type[DocumentPart]) -> Fault:
    """The fault that a problem of pydantic at ``path`` of a ``root`` is; ``node`` is what the file has there."""
    kind = problem["type"]
    if kind == "missing":
        return _missing(path, root)
    if kind == "extra_forbidden":
        return _unknown(path, root)
    if node is not None and node.value is None:
        hint = f"write {_WANTED.get(kind, 'one')}, or leave the key out"
        return Fault(codes.WRONG_TYPE, path, f"`{_last(path)}` has no value", hint)
    if kind in _WANTED:
        return Fault(codes.WRONG_TYPE, path, f"`{_last(path)}` must be {_WANTED[kind]}, not {_kind_of(node)}")
    tell = _TELL.get(kind, _form)
    return tell(problem, path, _shown(problem, path, node))


def too_many(path: Path, most: int) -> Fault:
    """The fault that a mapping or a list with more than ``most`` entries is."""
    return Fault(codes.TOO_MANY, path, f"`{_last(path)}` has more than {most:,} entries")


def _missing(path: Path, root: type[DocumentPart]) -> Fault:
    part = part_at(path[:-1], root)
    info = keys(part).get(str(path[-1])) if part else None
    return Fault(codes.MISSING_KEY, path, f"`{_last(path)}` is missing", (info.description or "") if info else "")


def _unknown(path: Path, root: type[DocumentPart]) -> Fault:
    key, part = str(path[-1]), part_at(path[:-1], root)
    known = tuple(keys(part)) if part else ()
    place = f" in `{path_text(path[:-1])}`" if path[:-1] else ""
    belongs = None if near(key, known) else elsewhere(key, root)
    hint = f"`{key}` belongs at `{path_text(belongs)}`" if belongs else near_hint(key, known)
    return Fault(codes.UNKNOWN_KEY, path, f"there is no key {quoted(key)}{place}", hint)


def _choice(problem: ErrorDetails, path: Path, shown: str) -> Fault:
    choices = re.findall(r"'([^']*)'", str(problem["ctx"]["expected"]))
    meant = near(shown, choices)
    hint = f"did you mean `{meant}`?" if meant and meant != shown else ""
    if path in _FORMATS:
        return Fault(codes.NOT_A_CHOICE, path, f"format {quoted(shown)} is not known: this Ringbus reads format 1")
    return Fault(codes.NOT_A_CHOICE, path, f"{quoted(shown)} is none of {', '.join(choices)}", hint)


def _pattern(problem: ErrorDetails, path: Path, shown: str) -> Fault:
    pattern = problem["ctx"]["pattern"]
    code = codes.WRONG_ZONE if pattern == forms.LETTER else codes.WRONG_FORM
    what, _, hint = forms.WORDS[pattern].partition(": ")
    return Fault(code, path, f"{quoted(shown)} must be {what}", hint)


def _bound(problem: ErrorDetails, path: Path, shown: str) -> Fault:
    name, words = _BOUNDS[problem["type"]]
    said = words.format(problem["ctx"][name])
    of = f"`{_last(path)}`" if "empty" in said else quoted(shown)
    return Fault(codes.OUT_OF_RANGE, path, f"{of} {said}")


def _validator(problem: ErrorDetails, path: Path, shown: str) -> Fault:
    message, _, hint = str(problem["ctx"]["error"]).partition(": ")
    return Fault(codes.WRONG_FORM, path, f"{quoted(shown)} {message}", hint)


def _form(problem: ErrorDetails, path: Path, shown: str) -> Fault:
    return Fault(codes.WRONG_FORM, path, f"{quoted(shown)} does not fit: {problem['msg']}")


_TELL: Mapping[str, Callable[[ErrorDetails, Path, str], Fault]] = {
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "value_error": _validator,
    **dict.fromkeys(_BOUNDS, _bound),
}


def _last(path: Path) -> str:
    return path_text(path[-2:] if path and isinstance(path[-1], int) else path[-1:])


def _shown(problem: ErrorDetails, path: Path, node: Node | None) -> str:
    if problem["loc"] != path or node is None:
        return str(path[-1])
    if isinstance(node.value, dict | list):
        return _kind_of(node)
    return node.text if node.text is not None else str(node.value)


def _kind_of(node: Node | None) -> str:
    value = node.value if node is not None else None
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return f"the text {quoted(value)}" if isinstance(value, str) else quoted(node.text if node else value)
