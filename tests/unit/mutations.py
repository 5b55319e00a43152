"""Platform files damaged in a thousand ways, each by its seed alone: bytes, lines, keys, values, or several of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from ringbus.model.document import judge_text
from ringbus.model.fields import ANY, fields
from ringbus.model.reading import MOST_BYTES
from tests.unit.giants import GIANTS
from tests.unit.hostile import PLAUSIBLE, SIGNS, VALUES

_ROOT = Path(__file__).parents[2]
_EXAMPLES = sorted((_ROOT / "examples").glob("*.yaml"))
_CASES = _ROOT / "tests" / "cases" / "platform" / "valid.yaml"
_KEY = re.compile(r"^ *(?:- )?([\w-]+):", re.MULTILINE)
_WORD = re.compile(r"(?<=[:\[ ,])[^\s:{}\[\],#]+")
_ONE_GIANT_IN = 12


@dataclass(frozen=True, slots=True)
class Mutation:
    """A damaged file: what was done to it, and its bytes."""

    what: str
    content: bytes


def mutation(seed: int) -> Mutation:
    """The damaged file of a seed, always the same; at most as large as a platform file may be."""
    chance = random.Random(seed)
    content, done = chance.choice(_bases()), []
    if chance.randrange(_ONE_GIANT_IN) == 0:
        giant = chance.choice(GIANTS)
        content, done = giant(chance, MOST_BYTES - 1), [giant.__name__.strip("_")]
    for _ in range(chance.choice([0, 0, 1]) if done else chance.choice([1, 1, 1, 2, 3, 6])):
        way = chance.choice(_WAYS)
        content = way(chance, content)
        done.append(way.__name__.strip("_"))
    return Mutation(" + ".join(done), content[:MOST_BYTES])


class _PlainDumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """What stands twice is written twice, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@cache
def _bases() -> Sequence[bytes]:
    """Valid files: the examples, and what the cases call valid."""
    cases = yaml.safe_load(_CASES.read_text(encoding="utf-8"))
    texts = [*(file.read_text(encoding="utf-8") for file in _EXAMPLES), *(case.get("text", "") for case in cases)]
    return [text.encode() for text in texts if judge_text(text, "base")[0]]


def _flip_bytes(chance: random.Random, content: bytes) -> bytes:
    damaged = bytearray(content or b"x")
    for _ in range(chance.choice([1, 1, 4, 64])):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def _put_signs(chance: random.Random, content: bytes) -> bytes:
    for _ in range(chance.choice([1, 2, 8])):
        at = chance.randrange(len(content) + 1)
        content = content[:at] + chance.choice(SIGNS).encode("utf-8", "surrogatepass") + content[at:]
    return content


def _cut(chance: random.Random, content: bytes) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] if chance.random() < 0.5 else content[:start] + content[start + chance.randrange(200) :]


def _lines(chance: random.Random, content: bytes) -> bytes:
    """Lines deleted, doubled, swapped, indented, or put elsewhere."""
    lines = content.split(b"\n")
    for _ in range(chance.choice([1, 2, 5])):
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(5):
            case 0 if len(lines) > 1:
                del lines[one]
            case 1:
                lines.insert(other, lines[one])
            case 2:
                lines[one], lines[other] = lines[other], lines[one]
            case 3:
                lines[one] = b" " * chance.randrange(9) + lines[one].lstrip()
            case _:
                lines[one] = b"\t" + lines[one]
    return b"\n".join(lines)


def _misspell(chance: random.Random, content: bytes) -> bytes:
    text = content.decode("utf-8", "replace")
    found = list(_KEY.finditer(text))
    if not found:
        return content
    start, end = chance.choice(found).span(1)
    key = list(text[start:end])
    at = chance.randrange(len(key))
    key[at : at + 1] = chance.choice([[], [key[at]] * 2, ["x"], [key[at].upper()], ["_"], key[at : at + 2][::-1]])
    return (text[:start] + "".join(key) + text[end:]).encode()


def _replace_words(chance: random.Random, content: bytes) -> bytes:
    """Values replaced by others as text, so that whatever YAML makes of them comes of it."""
    text = content.decode("utf-8", "replace")
    for _ in range(chance.choice([1, 1, 3])):
        found = list(_WORD.finditer(text[:20_000]))
        if found:
            start, end = chance.choice(found).span()
            text = text[:start] + str(chance.choice(VALUES)) + text[end:]
    return text.encode("utf-8", "surrogatepass")


def _encodings(chance: random.Random, content: bytes) -> bytes:
    """Other line ends, marks, encodings, and what stands around a document."""
    text = content.decode("utf-8", "replace")
    made = [
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        text.replace("\n", "\u2028").encode(),
        b"\xef\xbb\xbf" + content,
        text.encode("utf-16"),
        text.encode("latin-1", "replace"),
        content + b"\0",
        content + b"\n---\n" + content,
        b"%YAML 1.1\n%TAG ! tag:example.org,2000:\n---\n" + content + b"\n...\n",
        b"--- !<tag:yaml.org,2002:map>\n" + content,
        text.replace(" ", "\u00a0").encode(),
    ]
    return chance.choice(made)


def _values(chance: random.Random, content: bytes) -> bytes:
    """Values deleted, renamed and replaced where the file has them."""
    document = _loaded(content) or _loaded(chance.choice(_bases()))
    for _ in range(chance.choice([1, 1, 2, 5])):
        path = chance.choice(_paths(document) or [()])
        holder = _at(document, path[:-1])
        if not path:
            continue
        match chance.randrange(4):
            case 0:
                del holder[path[-1]]
            case 1 if isinstance(holder, dict):
                holder[f"{path[-1]}s"] = holder.pop(path[-1])
            case 2 if isinstance(holder, list):
                holder.append(holder[path[-1]])
            case _:
                holder[path[-1]] = deepcopy(chance.choice(VALUES))
    return _dumped(document)


def _settings(chance: random.Random, content: bytes) -> bytes:
    """Keys that the format has, set to what most of the time fits them."""
    document = _loaded(content) or _loaded(chance.choice(_bases()))
    for _ in range(chance.choice([1, 2, 4, 12])):
        path, info = chance.choice(_fields())
        fitting = _fitting(path, info)
        value = chance.choice(fitting) if fitting and chance.random() < 0.95 else chance.choice(VALUES)
        _set(document, tuple(_named(chance, document, path)), deepcopy(value))
    return _dumped(document)


_WAYS: Sequence[Callable[[random.Random, bytes], bytes]] = (
    *(_flip_bytes, _put_signs, _cut, _lines, _lines, _misspell, _misspell, _replace_words, _replace_words, _encodings),
    *(_values, _values, _values, _settings, _settings, _settings, _settings, _settings),
)


def _loaded(content: bytes) -> Any:
    """What a file holds; nothing where it is no mapping, or has anchors, which may build more than memory holds."""
    if b"&" in content:
        return {}
    try:
        document = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return {}
    return document if isinstance(document, dict) else {}


def _dumped(document: Any) -> bytes:
    text: str = yaml.dump(document, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=100_000)
    return text.encode()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, child in below for found in [(*path, key), *_paths(child, (*path, key))]][:5_000]


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def _set(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        if not isinstance(document, dict):
            return
        document = document.setdefault(step, {})
    if isinstance(document, dict):
        document[path[-1]] = value


def _named(chance: random.Random, document: Any, path: tuple[str | int, ...]) -> list[str]:
    """``path`` with names the file has, or new ones, for the keys that are the user's."""
    named: list[str] = []
    for step in path:
        here = document if isinstance(document, dict) else {}
        known = [key for key in here if isinstance(key, str)]
        key = _name(chance, known, named) if step == ANY else str(step)
        document = here.get(key)
        named.append(key)
    return named


def _name(chance: random.Random, known: Sequence[str], above: Sequence[str]) -> str:
    """A name the file has, or a new one, which fits most of the time where it is put."""
    if chance.random() < 0.05:
        return str(chance.choice(PLAUSIBLE["names"]))
    new = [] if above == ["regions"] and known else ["x-1"]
    return chance.choice([*known, *known, *known, *new])


@cache
def _fields() -> Sequence[tuple[tuple[str | int, ...], FieldInfo]]:
    """Every field that is in no list."""
    listed = [path for path, info in fields() if str(info.annotation).startswith("tuple")]
    return [(path, info) for path, info in fields() if path[: path.index(ANY) if ANY in path else 0] not in listed]


@cache
def _pool() -> Sequence[Any]:
    return [value for values in PLAUSIBLE.values() for value in values]


_KNOWN: dict[tuple[str | int, ...], list[Any]] = {}


def _fitting(path: tuple[str | int, ...], info: FieldInfo) -> list[Any]:
    """The plausible values that a field's own shape takes."""
    if path not in _KNOWN:
        adapter: TypeAdapter[Any] = TypeAdapter(info.rebuild_annotation())
        _KNOWN[path] = [value for value in _pool() if _takes(adapter, value)]
    return _KNOWN[path]


def _takes(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True
