"""Which hosts are near to another: pure, and the same for every kind of host."""

from collections.abc import Iterable
from typing import Protocol


class _Placed(Protocol):
    """What stands somewhere."""

    @property
    def name(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def zone(self) -> str: ...


def nearest[T: _Placed](found: Iterable[T], to: _Placed) -> tuple[T, ...]:
    """Those of the same region, the ones of the same zone first, then by name."""
    near = (one for one in found if one.region == to.region)
    return tuple(sorted(near, key=lambda one: (one.zone != to.zone, one.name)))
