"""Whose a lab is: a platform's name is used in many folders, and only that which made the lab may change it.

The folder stands as the alias of every namespace's loopback interface: it is there as long as the namespace is.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ringbus.errors import RingbusError, refused
from ringbus.lab import network
from ringbus.lab.dial import NAMESPACES
from ringbus.lab.layout import router
from ringbus.lab.place import LabPlace
from ringbus.machine.files import locked
from ringbus.machine.holder import read_holder, this_holder

_LOCKS = NAMESPACES.parent / "ringbus"


def owner_of(platform: str) -> Path | None:
    """The folder that the lab of this name is kept in; None where there is no lab, or it does not say."""
    return next(filter(None, map(network.owner_told, reversed(network.namespaces_of(router(platform))))), None)


def require_own(platform: str, place: LabPlace) -> None:
    """RB508 where a lab of this name is up that another folder made."""
    if not network.namespaces_of(router(platform)):
        return
    owner = owner_of(platform)
    if owner != network.owner_text(place.folder) and not (owner is None and place.record.exists()):
        raise _anothers(platform, owner)


def require_removable(platform: str, place: LabPlace) -> None:
    """The same for who would end it: a lab whose folder is gone is nobody's, and anybody may."""
    owner = owner_of(platform)
    if owner is not None and owner != network.owner_text(place.folder) and _there(owner):
        raise _anothers(platform, owner)


def _anothers(platform: str, owner: Path | None) -> RingbusError:
    where, hint = f"{owner or 'a folder that nobody knows'}", "`ringbus lab down` ends it."
    if owner is not None and _there(owner):
        hint = "`ringbus lab down` in the folder above that `.ringbus`; or another name, by an overlay for the lab."
    elif owner is not None:
        where += ", which is gone"
    said = f"a lab of this name is up that is kept in {where}"
    return refused("RB508", f"lab {platform}", said, note="Nothing was changed.", hint=hint)


def _there(owner: Path) -> bool:
    """Of a very long path only the end is known."""
    return owner.exists() or not owner.is_absolute()


@contextmanager
def working_alone(platform: str, who: str, since: str) -> Iterator[None]:
    """Change the lab of this name while nobody else on this machine does; RB510 where somebody is at it."""
    text = this_holder(who, since).to_bytes().decode()
    with ExitStack() as held:
        try:
            held.enter_context(locked(_LOCKS / f"{router(platform)}.lock", text))
        except BlockingIOError as holding:
            holder = read_holder(holding.strerror or "")
            said = f"another ringbus ({holder or 'unknown'}) is bringing it up or down, or changing it"
            hint = "wait for it to end, or stop it with Ctrl-C where it runs."
            raise refused("RB510", f"lab {platform}", said, note="Nothing was changed.", hint=hint) from None
        yield
