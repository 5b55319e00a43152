"""The value of a secret while it is in memory: made, or read; never shown."""

import base64
import hmac
from collections.abc import Callable

#: Gives so many unpredictable bytes: ``secrets.token_bytes``, passed in by the command line.
Chance = Callable[[int], bytes]

_COOKIE_BYTES = 20
_PASSWORD_BYTES = 32


class SecretValue:
    """Text that nothing shows by accident: not ``repr``, ``str``, a format, a log, a traceback or JSON."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that must have it."""
        return self._text

    def __repr__(self) -> str:
        return "SecretValue(***)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretValue):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")


def generate(name: str, chance: Chance) -> SecretValue:
    """A new value for a secret: 32 capitals and digits for an Erlang cookie, else 43 URL-safe characters.

    RabbitMQ's own cookies are capital letters (source: Erlang's ``auth.erl``); both have 160 bits or more.
    """
    if name.endswith("/erlang-cookie"):
        return SecretValue(base64.b32encode(chance(_COOKIE_BYTES)).decode())
    return SecretValue(base64.urlsafe_b64encode(chance(_PASSWORD_BYTES)).decode().rstrip("="))
