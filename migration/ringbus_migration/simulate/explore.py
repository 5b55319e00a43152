"""Every world that can be reached, breadth first, so that the first that breaks something is the shortest story."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from ringbus_migration.simulate.copies import copies
from ringbus_migration.simulate.invariants import broken, committed, ended, restored
from ringbus_migration.simulate.requests import Outcome, requests
from ringbus_migration.simulate.run import run
from ringbus_migration.simulate.world import Invariant, World, WorldState, beginning


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a small world has: writes beside the first, and things that fail."""

    writes: int = 2
    faults: int = 1


@dataclass(frozen=True, slots=True)
class Story:
    """A counterexample: the invariant that is broken, and what happened, one sentence each."""

    entity: str
    invariant: Invariant
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One world explored: how many states it has, and the story when something is broken."""

    entity: str
    states: int
    story: Story | None


def explore(world: World, limits: Limits) -> Proof:
    """Explore all of it, or up to the first counterexample."""
    work = _Exploration(world, limits)
    story = work.run()
    return Proof(world.entity, len(work.came), story)


@dataclass(slots=True)
class _Exploration:
    world: World
    limits: Limits
    came: dict[WorldState, tuple[WorldState | None, str]] = field(default_factory=dict)
    before: dict[WorldState, list[WorldState]] = field(default_factory=dict)

    def run(self) -> Story | None:
        first = beginning(self.world, self.limits.faults)
        self.came[first] = (None, "")
        layer = [first]
        while layer:
            following = []
            for now in layer:
                for said, after, done in self._next(now):
                    if breach := done or broken(self.world, after):
                        return self._story(now, said, breach)
                    self.before.setdefault(after, []).append(now)
                    if after not in self.came:
                        self.came[after] = (now, said)
                        following.append(after)
            layer = following
        return self._stuck()

    def _next(self, now: WorldState) -> Iterator[Outcome]:
        return chain(run(self.world, now), requests(self.world, now, self.limits.writes), copies(self.world, now))

    def _stuck(self) -> Story | None:
        """The first state from which there is no way back, or that the end cannot be reached at all."""
        back = self._leading_to({now for now in self.came if restored(now)})
        for now in self.came:
            if now not in back and not committed(self.world, now):
                return self._story(now, "nothing leads back from here", Invariant.WAY_BACK)
        if any(ended(self.world, now) for now in self.came):
            return None
        furthest = max(self.came, key=lambda now: now.at)
        return self._story(furthest, "nothing leads to the end from here", Invariant.END)

    def _leading_to(self, goals: set[WorldState]) -> set[WorldState]:
        found, left = set(goals), list(goals)
        while left:
            for now in self.before.get(left.pop(), ()):
                if now not in found:
                    found.add(now)
                    left.append(now)
        return found

    def _story(self, now: WorldState, said: str, breach: Invariant) -> Story:
        lines = [said]
        at: WorldState | None = now
        while at is not None:
            at, line = self.came[at]
            lines.append(line)
        return Story(self.world.entity, breach, tuple(line for line in reversed(lines) if line))
