"""What Terraform calls tainted: marked by hand, or by an apply that did not see it made."""

from collections.abc import Iterable

from ringbus.guards.stack_plan import StackChange

TAINTED = "tainted"


def untaint(changes: Iterable[StackChange]) -> str:
    """What keeps all of these that are tainted, in words; nothing where none is."""
    addresses = [change.address for change in changes if change.reason == TAINTED]
    commands = [f"`terraform untaint {_quoted(address)}`" for address in addresses]
    return f"{', '.join(commands)} in the stack's folder, and plan again." if commands else ""


def _quoted(address: str) -> str:
    return f"'{address}'" if '"' in address else address
