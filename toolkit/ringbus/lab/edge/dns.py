"""Questions and answers of DNS as they go over the wire: pure, and for addresses alone.

Source: RFC 1035, section 4.
"""

import struct
from collections.abc import Sequence
from ipaddress import IPv4Address

_HEAD, _TAIL = struct.Struct("!HHHHHH"), struct.Struct("!HH")
_ADDRESS, _ANY, _INTERNET = 1, 255, 1
_ANSWERS, _AUTHORITATIVE, _RECURSES = 0x8000, 0x0400, 0x0180
_NO_SUCH_NAME = 3
_SECONDS = 2
_TO_QUESTION = 0xC00C


def question(packet: bytes) -> tuple[str, bool] | None:
    """The name that is asked for, and whether its addresses are; None for what is no question."""
    try:
        _, flags, questions, *_ = _HEAD.unpack_from(packet)
        labels, place = [], _HEAD.size
        while length := packet[place]:
            labels.append(packet[place + 1 : place + 1 + length].decode("ascii"))
            place += 1 + length
        kind, _ = _TAIL.unpack_from(packet, place + 1)
    except (struct.error, IndexError, UnicodeDecodeError):
        return None
    return None if flags & _ANSWERS or questions != 1 else (".".join(labels), kind in (_ADDRESS, _ANY))


def answer(packet: bytes, addresses: Sequence[str] | None) -> bytes:
    """The answer to a question; None says that there is no such name. It may be kept for two seconds."""
    number, flags, *_ = _HEAD.unpack_from(packet)
    end = packet.index(b"\0", _HEAD.size) + 1 + _TAIL.size
    said = _ANSWERS | _AUTHORITATIVE | (flags & _RECURSES) | 0x80 | (_NO_SUCH_NAME if addresses is None else 0)
    found = addresses or ()
    head = _HEAD.pack(number, said, 1, len(found), 0, 0)
    records = (
        struct.pack("!HHHIH", _TO_QUESTION, _ADDRESS, _INTERNET, _SECONDS, 4) + IPv4Address(address).packed
        for address in found
    )
    return b"".join((head, packet[_HEAD.size : end], *records))


def asked(name: str, number: int) -> bytes:
    """A question for the addresses of a name."""
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.rstrip(".").split("."))
    return _HEAD.pack(number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + _TAIL.pack(_ADDRESS, _INTERNET)


def told(packet: bytes) -> tuple[str, ...]:
    """The addresses in an answer of this module."""
    _, _, _, count, *_ = _HEAD.unpack_from(packet)
    records = packet[len(packet) - 16 * count :] if count else b""
    return tuple(str(IPv4Address(records[start + 12 : start + 16])) for start in range(0, len(records), 16))
