"""What Route 53 answers: pure. Who asks is near to a region; what is not healthy is left out while anything is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

_MOST_ALIASES = 8


@dataclass(frozen=True, slots=True)
class NameFacts:
    """One record of a name: addresses, or another name in their place.

    ``region`` is set where it is for those near to it, ``weight`` where it takes a share (-1: it does neither).
    """

    name: str
    addresses: tuple[str, ...] = ()
    alias: str = ""
    region: str = ""
    weight: int = -1


@dataclass(frozen=True, slots=True)
class NameTree:
    """All records by name, and of load balancers' names the addresses that answer now."""

    records: Mapping[str, tuple[NameFacts, ...]]
    balancers: Mapping[str, tuple[str, ...]]

    def resolve(self, name: str, region: str, chance: Callable[[int], int]) -> tuple[str, ...] | None:
        """The addresses for somebody near to ``region``; None where there is no such name.

        ``chance`` gives a number below another, for weighted records.
        """
        wanted = canonical(name)
        for _ in range(_MOST_ALIASES):
            if wanted in self.balancers:
                return self.balancers[wanted]
            records = self.records.get(wanted)
            if not records:
                return None
            chosen = _chosen([one for one in records if self._lives(one)] or list(records), region, chance)
            if not chosen.alias:
                return chosen.addresses
            wanted = chosen.alias
        return ()

    def _lives(self, record: NameFacts, passed: frozenset[str] = frozenset()) -> bool:
        """Whether it leads anywhere: an alias of a load balancer is as healthy as that is, one of itself nowhere.

        ``passed`` are the names that led here.
        """
        if not record.alias:
            return True
        if record.alias in self.balancers:
            return bool(self.balancers[record.alias])
        names = passed | {record.name}
        return record.alias not in names and any(self._lives(one, names) for one in self.records.get(record.alias, ()))


def canonical(name: str) -> str:
    """As names are compared: without a dot at the end, in small letters."""
    return name.rstrip(".").lower().removeprefix("dualstack.")


def tree(records: Iterable[NameFacts], balancers: Mapping[str, Sequence[str]]) -> NameTree:
    """All of them together."""
    by_name: dict[str, tuple[NameFacts, ...]] = {}
    for record in records:
        by_name[record.name] = (*by_name.get(record.name, ()), record)
    return NameTree(by_name, {canonical(name): tuple(sorted(found)) for name, found in balancers.items()})


def _chosen(records: Sequence[NameFacts], region: str, chance: Callable[[int], int]) -> NameFacts:
    weights = [max(0, one.weight) for one in records]
    if sum(weights):
        left = chance(sum(weights))
        for record, weight in zip(records, weights, strict=True):
            left -= weight
            if left < 0:
                return record
    return min(records, key=lambda one: (one.region != region, one.region))
