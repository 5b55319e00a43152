"""A migration plan: immutable, and known by its digest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from ringbus.digests import of_value
from ringbus.model.platform import Platform
from ringbus_migration.document.migration import Migration
from ringbus_migration.fences import Fence
from ringbus_migration.legality import BackMode
from ringbus_migration.plan.step import Cell, Step


@dataclass(frozen=True)
class MigrationPlan:
    """Waves of cells of steps, kept as the steps in the order they are carried out.

    ``source`` and ``platform`` are the digests of both files' values: another criterion or limit is another plan.
    """

    name: str
    steps: tuple[Step, ...]
    touches: Mapping[str, tuple[tuple[str, bool], ...]]
    """Of each (city, entity), as `london/jobs`: the cities' routes that touch it, and whether they write it."""
    tee: bool
    source: str
    platform: str
    shared: bool = False
    """Whether all cities leave one monolith, so that one load balancer has all rules."""

    def without(self, fence: Fence) -> "MigrationPlan":
        """The plan of the same steps, none of which keeps one promise: what the promise is for is seen without it."""
        steps = (replace(step, fences=tuple(each for each in step.fences if each is not fence)) for step in self.steps)
        return replace(self, steps=tuple(steps))

    @cached_property
    def digest(self) -> str:
        """What an approval is bound to: 64 hex digits, another one for any other plan."""
        return of_value({
            "name": self.name, "source": self.source, "platform": self.platform, "tee": self.tee,
            "touches": {name: [list(each) for each in routes] for name, routes in self.touches.items()},
            "steps": [step.to_json() for step in self.steps],
        })  # fmt: skip

    @cached_property
    def waves(self) -> Mapping[str, Mapping[Cell, tuple[Step, ...]]]:
        """Waves > cells > steps, in order."""
        found: dict[str, dict[Cell, list[Step]]] = {}
        for step in self.steps:
            found.setdefault(step.wave, {}).setdefault(step.cell, []).append(step)
        return MappingProxyType({wave: {c: tuple(s) for c, s in cells.items()} for wave, cells in found.items()})

    @cached_property
    def points_of_no_return(self) -> Mapping[str, Step]:
        """The first step of each city that has no way back."""
        found: dict[str, Step] = {}
        for step in self.steps:
            if step.back is BackMode.IRREVERSIBLE:
                found.setdefault(step.cell.city, step)
        return MappingProxyType(found)


def source_of(read: Migration | Platform) -> str:
    """The digest of a file's values."""
    return of_value(read.model_dump(mode="json", by_alias=True))


def touching(migration: Migration, platform: Platform) -> dict[str, tuple[tuple[str, bool], ...]]:
    """For each (city, entity) every (city, route, region) that touches it, as text, and whether it writes it."""
    found: dict[str, dict[str, bool]] = {}
    for city in migration.cities:
        for name, route in migration.routes.items():
            for region in route.regions or (platform.cities[city].region,):
                for entity in route.touches:
                    key = f"{migration.keeper(city, entity)}/{entity}"
                    found.setdefault(key, {})[f"{city}/{name}/{region}"] = entity in route.writes
    return {key: tuple(routes.items()) for key, routes in found.items()}
