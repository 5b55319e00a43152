"""The fields of a file, found by walking its shapes: what may stand where, and what it is.

It is the platform file where no other root is given.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, TypeGuard, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from ringbus.model.paths import Path
from ringbus.model.platform import Platform
from ringbus.model.shape import DocumentPart

#: Any key or index in a path.
ANY = "*"

_OVERRIDE = 3


def fields(part: type[DocumentPart] = Platform, path: Path = ()) -> Iterator[tuple[Path, FieldInfo]]:
    """Every field below ``part`` with its path as the file writes it; a key the user chooses, or an index, is ``*``."""
    for key, info in keys(part).items():
        here = (*path, key)
        yield here, info
        inner, steps = _element(info.annotation)
        if _is_part(inner):
            yield from fields(inner, here + steps)


def keys(part: type[DocumentPart]) -> dict[str, FieldInfo]:
    """The fields of one part by their keys in the file."""
    return {info.alias or name: info for name, info in part.model_fields.items()}


@cache
def bounds(root: type[DocumentPart] = Platform) -> Mapping[Path, int]:
    """How many entries a mapping or a list may have, by path; those above come before those below."""
    return {
        path: most
        for path, info in fields(root)
        for constraint in info.metadata
        if (most := getattr(constraint, "max_length", None)) and get_origin(_bare(info.annotation)) in (dict, tuple)
    }


def part_at(path: Path, root: type[DocumentPart] = Platform) -> type[DocumentPart] | None:
    """The part that stands at ``path`` of a document of ``root``, or None when it is no mapping with keys."""
    annotation: object = root
    for step in path:
        annotation = _below(_bare(annotation), step)
    found = _bare(annotation)
    return found if _is_part(found) else None


def elsewhere(key: str, root: type[DocumentPart] = Platform) -> Path | None:
    """The one place below ``root`` where ``key`` belongs, or None when there is none or more than one."""
    places = _places(root).get(key, ())
    return places[0] if len(places) == 1 else None


@cache
def _places(root: type[DocumentPart]) -> Mapping[str, Sequence[Path]]:
    places: dict[str, list[Path]] = {}
    for path, _ in fields(root):
        if path[0] != "regions" or len(path) <= _OVERRIDE:
            places.setdefault(str(path[-1]), []).append(path)
    return places


def _below(annotation: object, step: str | int) -> object:
    if _is_part(annotation):
        info = keys(annotation).get(str(step))
        return info.annotation if info else None
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1]
    return arguments[0] if get_origin(annotation) is tuple else None


def _element(annotation: object) -> tuple[object, Path]:
    bare = _bare(annotation)
    steps: Path = ()
    while get_origin(bare) in (dict, tuple):
        bare, steps = _bare(_below(bare, ANY)), (*steps, ANY)
    return bare, steps


def _bare(annotation: object) -> object:
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = get_args(annotation)[0]
    return annotation


def _is_part(annotation: object) -> TypeGuard[type[DocumentPart]]:
    return isinstance(annotation, type) and issubclass(annotation, DocumentPart)
