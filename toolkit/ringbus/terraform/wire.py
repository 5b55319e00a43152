"""Protocol Buffers and MessagePack as they stand in a plan file: read, without their libraries or a schema.

Sources: protobuf.dev "Encoding"; the MessagePack specification; go-cty, package cty/msgpack: an extension is an unknown
value (with or without what is known about it), a pair that begins with bytes is a type and a value of it. Numbers that
no float can hold exactly are text.
"""

import struct
from collections.abc import Iterator
from typing import Final


class UnknownValue:
    """A value that is known only when it is applied."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = UnknownValue()

_FIXED = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"} | {
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_BYTES = {0xC4: ">B", 0xC5: ">H", 0xC6: ">I"}
_TEXT = {0xD9: ">B", 0xDA: ">H", 0xDB: ">I"}
_LIST = {0xDC: ">H", 0xDD: ">I"}
_MAPPING = {0xDE: ">H", 0xDF: ">I"}
_EXTENSION = {0xC7: ">B", 0xC8: ">H", 0xC9: ">I"}


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
        value, at = _value(data, 0)
    except (IndexError, struct.error, RecursionError) as fault:
        raise ValueError("no MessagePack value") from fault
    if at != len(data):
        raise ValueError("more than one MessagePack value")
    return value


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


def _value(data: bytes, at: int) -> tuple[object, int]:
    kind, at = data[at], at + 1
    if kind < 0x80 or kind >= 0xE0:
        return (kind if kind < 0x80 else kind - 0x100), at
    if kind in _CONSTANTS:
        return _CONSTANTS[kind], at
    if kind in _FIXED:
        return _number(data, at, _FIXED[kind])
    if kind in _EXTENSION or 0xD4 <= kind <= 0xD8:
        length, at = _number(data, at, _EXTENSION[kind]) if kind in _EXTENSION else (1 << kind - 0xD4, at)
        return UNKNOWN, at + 1 + int(length)
    return _sized(data, at, kind)


def _sized(data: bytes, at: int, kind: int) -> tuple[object, int]:
    if kind < 0x90 or kind in _MAPPING:
        length, at = (kind & 0x0F, at) if kind < 0x90 else _number(data, at, _MAPPING[kind])
        return _mapping(data, at, int(length))
    if kind < 0xA0 or kind in _LIST:
        length, at = (kind & 0x0F, at) if kind < 0xA0 else _number(data, at, _LIST[kind])
        return _list(data, at, int(length))
    if kind in _BYTES:
        length, at = _number(data, at, _BYTES[kind])
        return _slice(data, at, int(length)), at + int(length)
    length, at = (kind & 0x1F, at) if kind < 0xC0 else _number(data, at, _TEXT.get(kind, ""))
    return _slice(data, at, int(length)).decode(), at + int(length)


def _number(data: bytes, at: int, form: str) -> tuple[int | float, int]:
    if not form:
        raise ValueError("a kind of value that is not known")
    (number,) = struct.unpack_from(form, data, at)
    return number, at + struct.calcsize(form)


def _mapping(data: bytes, at: int, length: int) -> tuple[dict[str, object], int]:
    found = {}
    for _ in range(length):
        name, at = _value(data, at)
        found[str(name)], at = _value(data, at)
    return found, at


def _list(data: bytes, at: int, length: int) -> tuple[object, int]:
    found = []
    for _ in range(length):
        value, at = _value(data, at)
        found.append(value)
    typed = length == 2 and isinstance(found[0], bytes)
    return (found[1] if typed else found), at
