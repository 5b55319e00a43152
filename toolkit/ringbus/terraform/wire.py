"""Protocol Buffers and MessagePack as they stand in a plan file, without a schema.

Sources: protobuf.dev "Encoding"; go-cty, package cty/msgpack: an extension is an unknown value (with or without what is
known about it), a pair that begins with bytes is a type and a value of it. Numbers that no float can hold exactly are
text.
"""

from collections.abc import Iterator
from typing import Final

import msgpack


class UnknownValue:
    """A value that is known only when it is applied."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = UnknownValue()


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of every field of a Protocol Buffers message, in their order; ValueError when it is none."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        match key & 7:
            case 0:
                number, at = _varint(data, at)
                yield key >> 3, number
            case 2:
                length, at = _varint(data, at)
                yield key >> 3, _slice(data, at, length)
                at += length
            case 1 | 5 as width:
                length = 8 if width == 1 else 4
                yield key >> 3, _slice(data, at, length)
                at += length
            case other:
                raise ValueError(f"a field of wire type {other}")


def unpack(data: bytes) -> object:
    """The one MessagePack value in ``data``; ``UNKNOWN`` where cty says so. ValueError when there is none."""
    try:
        value: object = msgpack.unpackb(data, ext_hook=_unknown, list_hook=_untyped, strict_map_key=False)
    except ValueError as fault:
        raise ValueError("no MessagePack value") from fault
    return value


def _unknown(_code: int, _data: bytes) -> UnknownValue:
    return UNKNOWN


def _untyped(found: list[object]) -> object:
    typed = len(found) == 2 and isinstance(found[0], bytes)
    return found[1] if typed else found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(data):
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return number, at
        shift += 7
    raise ValueError("a number without an end")


def _slice(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise ValueError("shorter than it says")
    return data[at : at + length]
