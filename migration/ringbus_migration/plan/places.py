"""Which cells a wave moves, which entities they touch, and which wave is the last to touch one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ringbus.model.platform import Platform
from ringbus_migration.document.conduct import GivenWave
from ringbus_migration.document.migration import Migration
from ringbus_migration.plan.step import Cell, CellKind


@dataclass(frozen=True)
class WaveCells:
    """A migration's file and its platform, asked for cells."""

    migration: Migration
    platform: Platform

    def home(self, city: str) -> str:
        """The region a city is at home in."""
        return self.platform.cities[city].region

    def whole(self, city: str) -> Cell:
        """What is done once for a city."""
        return Cell(CellKind.CITY, city, "", self.home(city))

    def kept(self, city: str, entity: str) -> Cell:
        """Where an entity of ``city`` is kept."""
        keeper = self.migration.keeper(city, entity)
        return Cell(CellKind.ENTITY, keeper, entity, self.home(keeper))

    def entities(self, wave: GivenWave) -> tuple[str, ...]:
        """The entities that the wave's routes touch, in the file's order."""
        touched = {
            entity for route in self.migration.routes_of(wave) for entity in self.migration.routes[route].touches
        }
        return tuple(name for name in self.migration.entities if name in touched)

    def routes(self, wave: GivenWave, city: str) -> dict[Cell, tuple[str, ...]]:
        """The cells of the wave's routes in ``city``, each with its routes."""
        found: dict[Cell, tuple[str, ...]] = {}
        for name in self.migration.routes_of(wave):
            route = self.migration.routes[name]
            for region in route.regions or (self.home(city),):
                cell = Cell(CellKind.ROUTES, city, self.migration.group(name), region)
                found[cell] = (*found.get(cell, ()), name)
        return found

    def writes(self, routes: tuple[str, ...]) -> bool:
        """Whether one of the routes writes."""
        return any(self.migration.routes[name].writes for name in routes)

    @cached_property
    def last(self) -> Mapping[Cell, int]:
        """The number of the last wave that moves a route which touches an entity, by where that is kept."""
        return {
            self.kept(city, entity): number
            for number, wave in enumerate(self.migration.waves)
            for entity in self.entities(wave)
            for city in wave.cities
        }

    @cached_property
    def of_city(self) -> Mapping[str, frozenset[Cell]]:
        """Every cell of a city's routes, whichever wave moves it, and of the entities it keeps."""
        everything = GivenWave.model_construct(name="", cities=(), routes=(), order=())
        found = {city: set(self.routes(everything, city)) for city in self.migration.cities}
        for kept in self.last:
            found[kept.city].add(kept)
        return {city: frozenset(cells) for city, cells in found.items()}
