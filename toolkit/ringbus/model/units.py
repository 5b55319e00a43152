"""Quantities as people write them in the platform file, and the numbers they mean.

Durations are whole seconds, sizes bytes (IEC: KiB, MiB, GiB, TiB), rates messages or rows a second.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

_DURATION = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
_SECONDS = (86_400, 3_600, 60, 1)
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?(B|KiB|MiB|GiB|TiB)")
_BYTES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
_MOST_DISK = 64 << 40
_LONGEST = 30 * 86_400
_RATE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)/(s|m|h)")
_PER = {"s": 1, "m": 60, "h": 3_600}


def whole_gib(value: int) -> int:
    """``value`` (bytes) when a volume can be ordered so: whole GiB, at most 64 TiB (EBS); ValueError otherwise."""
    if value % _BYTES["GiB"] or value > _MOST_DISK:
        raise ValueError("is not the size of a volume: write whole GiB, at most 64 TiB")
    return value


def at_most_30_days(value: int) -> int:
    """``value`` (seconds) when RabbitMQ's timers (32 bits of milliseconds) hold it; ValueError otherwise."""
    if value > _LONGEST:
        raise ValueError("is longer than 30d, the longest there is here")
    return value


def seconds(value: object) -> int:
    """``3h``, ``1h30m``, ``10s`` as seconds; ValueError says what was expected."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        raise ValueError("is not a duration: write it like 10s, 5m, 3h or 1h30m")
    total = sum(int(count or 0) * unit for count, unit in zip(match.groups(), _SECONDS, strict=True))
    return _more_than_nothing(total)


def size_bytes(value: object) -> int:
    """``100 GiB`` as bytes; ValueError says what was expected."""
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is not a size: write it like 512 MiB or 100 GiB")
    return _more_than_nothing(int(float(match[1]) * _BYTES[match[2]]))


def per_second(value: object) -> float:
    """``500/s`` as 500.0; ValueError says what was expected."""
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is not a rate: write it like 500/s or 30/m")
    return _more_than_nothing(float(match[1]) / _PER[match[2]])


def _more_than_nothing[N: (int, float)](value: N) -> N:
    if value <= 0:
        raise ValueError("must be more than 0")
    return value


def duration_text(value: int) -> str:
    """Seconds as the file writes them: 10800 is ``3h``."""
    parts = []
    for letter, unit in zip("dhms", _SECONDS, strict=True):
        count, value = divmod(value, unit)
        parts.append(f"{count}{letter}" if count else "")
    return "".join(parts) or "0s"


def size_text(value: int) -> str:
    """Bytes as the file writes them: 107374182400 is ``100 GiB``."""
    name = next((name for name in ("TiB", "GiB", "MiB", "KiB") if value and value % _BYTES[name] == 0), "B")
    return f"{value // _BYTES[name]} {name}"


def size_gib(value: int) -> int:
    """Bytes as whole GiB, rounded up: what a volume is ordered in."""
    return -(-value // _BYTES["GiB"])


def rate_text(value: float) -> str:
    """A rate as the file writes it: 500.0 is ``500/s``."""
    return f"{value:g}/s"


Duration = Annotated[
    int,
    BeforeValidator(seconds),
    PlainSerializer(duration_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$", "examples": ["3h"]}),
]
Size = Annotated[
    int,
    BeforeValidator(size_bytes),
    PlainSerializer(size_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?(B|KiB|MiB|GiB|TiB)$", "examples": ["100 GiB"]}),
]
Rate = Annotated[
    float,
    BeforeValidator(per_second),
    PlainSerializer(rate_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?/(s|m|h)$", "examples": ["500/s"]}),
]
Disk = Annotated[Size, AfterValidator(whole_gib)]
Wait = Annotated[Duration, AfterValidator(at_most_30_days)]
