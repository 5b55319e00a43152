"""The migration file as a value: shape only. Rules across keys are functions in ``rules``."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ringbus.model import forms
from ringbus.model.shape import DocumentPart, Name, exact_int, given
from ringbus_migration.document.conduct import (
    DEFAULT_ORDER,
    GivenApprovals,
    GivenCriterion,
    GivenLimits,
    GivenSessions,
    GivenStages,
    GivenTee,
    GivenWave,
    Order,
    Weight,
)
from ringbus_migration.document.moves import GivenEntity, GivenRoute, GivenSign

_HELD = 3_600
"""Seconds, where the file names a header alone."""


class Migration(DocumentPart):
    """Everything one migration file describes."""

    format: Annotated[Literal[1], BeforeValidator(exact_int)] = Field(
        alias="migration", description="version of this format"
    )
    name: Annotated[str, Field(pattern=forms.NAME, max_length=32)] = Field(description="the migration's name")
    stages: GivenStages = given({"from": "hybrid", "to": "services"}, "from which stage of the platform to which")
    cities: dict[Name, GivenSign] = given({}, "the cities that move, and how a request shows its city", most=5_000)
    routes: dict[Name, GivenRoute] = given({}, "the routes that move", most=500)
    entities: dict[Name, GivenEntity] = given({}, "what is kept, from which store to which", most=500)
    waves: tuple[GivenWave, ...] = given([], "what moves together, first things first", most=500)
    canary: tuple[Weight, ...] = given([1, 10, 50], "the per cents a canary goes through, rising", most=32)
    order: Order = given(DEFAULT_ORDER, "the states of both axes in the order they are entered", most=32)
    criteria: dict[Name, GivenCriterion] = given({}, "what a bake watches", most=50)
    limits: GivenLimits = given({}, "how far and how fast")
    approvals: GivenApprovals = given({}, "who approves what")
    sessions: GivenSessions | None = given(None, "what keeps a session on its side")
    tee: GivenTee | None = given(None, "what can mirror requests in front of the old API")

    def routes_of(self, wave: GivenWave) -> tuple[str, ...]:
        """The routes that ``wave`` moves, in the file's order."""
        return tuple(name for name in self.routes if not wave.routes or name in wave.routes)

    def group(self, route: str) -> str:
        """The name of the group that ``route`` moves with: its own, when it moves alone."""
        return self.routes[route].group or route

    def order_of(self, wave: GivenWave) -> Order:
        """The order in which ``wave`` enters its states."""
        return wave.order or self.order

    def held_for(self, routes: Iterable[str]) -> int:
        """For how many seconds a load balancer holds a client of ``routes`` on its side, longer than it may be silent.

        0 where none of them needs it. A tee that assigns sides by a hash is not Ringbus's to drive: weights are, and
        the load balancer holds its clients as well.
        """
        if not self.sessions or not any(self.routes[route].sticky for route in routes):
            return 0
        return self.sessions.target_group or _HELD

    def keeper(self, city: str, entity: str) -> str:
        """The city that keeps ``entity`` of ``city``: itself, or the entity's one owner."""
        return self.entities[entity].owner or city
