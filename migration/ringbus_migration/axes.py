"""The two axes of a migration: where an entity's rows are kept, and who answers a route's requests."""

from enum import Enum


class _OrderedState(Enum):
    @property
    def label(self) -> str:
        """The state as files and tables write it."""
        return self.name.lower()

    def reached(self, least: "AxisState") -> bool:
        """Whether it is ``least`` or later, on the same axis."""
        return type(self) is type(least) and bool(self.value >= least.value)


class DataState(_OrderedState):
    """DATA, per (city, entity), in the order they are entered. From LIVE on the new store has the authority."""

    OFF = 0
    DUALWRITE = 1
    BACKFILL = 2
    COMPARE = 3
    SHADOW = 4
    LIVE = 5
    RAMPDOWN = 6
    COMPLETE = 7
    RETIRED = 8


class TrafficState(_OrderedState):
    """TRAFFIC, per (city, route, region), in the order they are entered; DARK may be left out."""

    LEGACY = 0
    DARK = 1
    CANARY = 2
    FULL = 3
    SOAKED = 4
    DRAINED = 5
    REMOVED = 6


type AxisState = DataState | TrafficState

BY_LABEL: dict[str, AxisState] = {state.label: state for state in (*DataState, *TrafficState)}
