"""What every part of the platform file has in common: its keys are closed, its values never change."""

import datetime
from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from ringbus.model import forms


class DocumentPart(BaseModel):
    """A mapping of the platform file. Defaults are written as the file writes them, and parsed like it."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, strict=False)


def given(default: object, what: str, alias: str | None = None, most: int | None = None) -> Any:
    """A field with a default, written as the platform file writes it, and one line that says what it is.

    ``most`` bounds how many entries a mapping or a list has.
    """
    return Field(default=default, validate_default=True, description=what, alias=alias, max_length=most)


def whole_network(value: object) -> IPv4Network:
    """``10.11.0.0/16`` as a network; ValueError says what was expected. Host bits are refused."""
    if isinstance(value, IPv4Network):
        return value
    if not isinstance(value, str) or "/" not in value:
        raise ValueError("is not a network: write it like 10.11.0.0/16")
    try:
        network = IPv4Network(value, strict=False)
    except ValueError:
        raise ValueError("is not an IPv4 network: write it like 10.11.0.0/16") from None
    if str(network.network_address) != value.partition("/")[0]:
        raise ValueError(f"is an address inside a network, not the network: did you mean {network}?")
    return network


def whole_day(value: object) -> datetime.date:
    """``2027-01-31`` as a day; ValueError says what was expected."""
    if isinstance(value, datetime.date):
        return value
    text = value if isinstance(value, str) and len(value) == len("2027-01-31") else ""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a day: write it like 2027-01-31") from None


def exact_int(value: object) -> object:
    """``value`` when it is a whole number; ValueError otherwise. A literal 1 would also take ``true`` and ``1.0``."""
    if type(value) is not int:
        raise ValueError("is not a whole number")
    return value


def one_line(value: str) -> str:
    """``value`` when it has neither line breaks nor NUL; ValueError otherwise."""
    if any(character in value for character in "\n\r\0"):
        raise ValueError("holds a line break or a NUL character, which it cannot carry")
    return value


Name = Annotated[str, Field(pattern=forms.NAME, max_length=32)]
Letter = Annotated[str, Field(pattern=forms.LETTER)]
ZoneName = Annotated[str, Field(pattern=forms.ZONE)]
ExchangeName = Annotated[str, Field(pattern=forms.EXCHANGE)]
Instance = Annotated[str, Field(pattern=forms.INSTANCE, max_length=64)]
Text = Annotated[str, Field(min_length=1, max_length=1024)]
Count = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
SizeMin = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Switch = Annotated[bool, Field(strict=True)]
Network = Annotated[
    IPv4Network,
    BeforeValidator(whole_network),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9.]+/[0-9]+$", "examples": ["10.11.0.0/16"]}),
]
Day = Annotated[
    datetime.date,
    BeforeValidator(whole_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-01-31"]}),
]
