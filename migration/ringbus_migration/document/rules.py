"""Rules across keys: each takes a migration, or it and its platform, and gives its faults."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, pairwise

from ringbus.model.fault import Fault
from ringbus.model.near import near_hint
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform
from ringbus_migration import codes
from ringbus_migration.document.conditions import arrivals, conditions, lengths
from ringbus_migration.document.migration import Migration
from ringbus_migration.document.requests import requests

type Rule = Callable[[Migration], Iterable[Fault]]
type PlatformRule = Callable[[Migration, Platform], Iterable[Fault]]

_STAGES = ("monolith", "hybrid", "services")


_ONE = {"cities": "city", "routes": "route", "entities": "entity"}


def _foreign(path: Path, name: str, known: Iterable[str], what: str) -> Iterator[Fault]:
    """A fault when ``name`` is none of the platform's; ``what`` says of which: "the platform has no city"."""
    names = tuple(known)
    if name not in names:
        yield Fault(codes.UNKNOWN_CITY, path, f"{what} {quoted(name)}", near_hint(name, names))


def _named(path: Path, name: str, migration: Migration, key: str) -> Iterator[Fault]:
    """A fault when ``name`` is not under ``key`` of the migration."""
    known = tuple(getattr(migration, key))
    if name not in known:
        said = f"there is no {_ONE[key]} {quoted(name)}"
        yield Fault(codes.UNKNOWN_NAME, path, said, near_hint(name, known), ((key, name),))


def of_platform(migration: Migration, platform: Platform) -> Iterator[Fault]:
    """Cities, regions, services and keyspaces are those of the platform file."""
    for name in migration.cities:
        yield from _foreign(("cities", name), name, platform.cities, "the platform has no city")
    for name, route in migration.routes.items():
        for index, region in enumerate(route.regions):
            path: Path = ("routes", name, "regions", index)
            yield from _foreign(path, region, platform.regions, "the platform has no region")
        if route.service is not None:
            path = ("routes", name, "service")
            yield from _foreign(path, route.service, platform.services, "the platform has no service")
    for name, entity in migration.entities.items():
        if entity.new.technology == "cassandra":
            path = ("entities", name, "to")
            yield from _foreign(path, entity.new.database, platform.ring.keyspaces, "the ring has no keyspace")


def names(migration: Migration) -> Iterator[Fault]:
    """Routes name entities, waves name cities and routes, entities name cities, that are in the file."""
    for path, name, key in _references(migration):
        yield from _named(path, name, migration, key)


def _references(migration: Migration) -> Iterator[tuple[Path, str, str]]:
    """Every name that stands for something else of the file: where, which, and under which key that is."""
    for name, route in migration.routes.items():
        yield from ((("routes", name, "reads", at), entity, "entities") for at, entity in enumerate(route.reads))
        yield from ((("routes", name, "writes", at), entity, "entities") for at, entity in enumerate(route.writes))
    for number, wave in enumerate(migration.waves):
        yield from ((("waves", number, "cities", at), city, "cities") for at, city in enumerate(wave.cities))
        yield from ((("waves", number, "routes", at), route, "routes") for at, route in enumerate(wave.routes))
    for name, entity in migration.entities.items():
        if entity.owner is not None:
            yield ("entities", name, "owner"), entity.owner, "cities"
        yield from ((("entities", name, "ids", city), city, "cities") for city in entity.ids)


def moved_once(migration: Migration) -> Iterator[Fault]:
    """Every city and every route is in a wave, and a route of a city in one alone."""
    first: dict[tuple[str, str], int] = {}
    for number, wave in enumerate(migration.waves):
        for city in dict.fromkeys(wave.cities):
            again = [route for route in migration.routes_of(wave) if (city, route) in first]
            if again:
                earlier = migration.waves[first[city, again[0]]].name
                said = f"{', '.join(again)} of {city} moves in wave {quoted(earlier)} already"
                yield Fault(codes.MOVED_TWICE, ("waves", number), said, "name the `routes` of each wave, or one wave")
            first |= {(city, route): number for route in migration.routes_of(wave) if (city, route) not in first}
    moved = {"cities": {city for city, _ in first}, "routes": {route for _, route in first}}
    for key, of_key in (("cities", migration.cities), ("routes", migration.routes)):
        for name in of_key.keys() - moved[key]:
            yield Fault(
                codes.NOT_MOVED, (key, name), f"no wave moves {name}", "put it into a wave", (("waves",), ("routes",))
            )
    touched = {entity for route in migration.routes.values() for entity in route.touches}
    for name in migration.entities.keys() - touched:
        said = f"no route touches {name}, so nothing would move it"
        yield Fault(codes.NOT_MOVED, ("entities", name), said, "name it in a route, or take it out", (("routes",),))


def waves(migration: Migration) -> Iterator[Fault]:
    """Each wave has a name of its own, and moves groups of routes whole."""
    first: set[str] = set()
    for number, wave in enumerate(migration.waves):
        if wave.name in first:
            yield Fault(codes.SAME_WAVE, ("waves", number, "name"), f"there is a wave {quoted(wave.name)} already")
        first.add(wave.name)
        moved = set(migration.routes_of(wave))
        groups = {migration.group(name) for name in moved}
        left = [name for name in migration.routes if name not in moved and migration.group(name) in groups]
        if left:
            said = f"{', '.join(left)} stays behind, and is of a group that moves"
            hint = "name all routes of the group, or take `group` out"
            yield Fault(codes.TORN_GROUP, ("waves", number, "routes"), said, hint, (("routes",),))


def sessions(migration: Migration) -> Iterator[Fault]:
    """What needs sticky sessions has something that keeps them."""
    kept = migration.sessions
    if kept is not None and kept.header and migration.tee is None:
        said = "a load balancer cannot assign a side by a header's hash: that takes a tee"
        yield Fault(codes.STICKY, ("sessions", "header"), said, "declare `tee`, or use `target_group`", (("tee",),))
    if kept is not None and (kept.header or kept.target_group):
        return
    for name, route in migration.routes.items():
        if route.sticky:
            said = f"{name} needs sticky sessions, and nothing keeps them"
            hint = "give `sessions: {target_group: 1h}`, or `{header: …}` with a tee"
            yield Fault(codes.STICKY, ("routes", name, "sticky"), said, hint, (("sessions",),))


def signs(migration: Migration) -> Iterator[Fault]:
    """A request shows its city in exactly one way, and no other city's does so too."""
    first: dict[str, str] = {}
    for name, sign in migration.cities.items():
        path: Path = ("cities", name)
        ways = [sign.host, sign.path, sign.header]
        if sum(way is not None for way in ways) != 1 or (sign.header is None) != (sign.value is None):
            said = f"{name} needs one of `host`, `path`, or `header` with `is`"
            keys = tuple((*path, key) for key in ("host", "path", "header", "is"))
            yield Fault(codes.SIGN, path, said, f"for example `{name}: {{header: X-City, is: {name}}}`", keys)
        elif sign.condition in first:
            yield Fault(codes.SIGN, path, f"its requests look like {first[sign.condition]}'s: {sign.condition}")
        else:
            first[sign.condition] = name


def stores(migration: Migration) -> Iterator[Fault]:
    """An entity moves, into a place that is no other entity's."""
    first: dict[str, str] = {}
    for name, entity in migration.entities.items():
        path: Path = ("entities", name, "to")
        if entity.old == entity.new:
            yield Fault(codes.STORES, path, f"{name} is in {entity.old} already")
        elif str(entity.new) in first:
            yield Fault(codes.STORES, path, f"{first[str(entity.new)]} moves to {entity.new} too")
        first.setdefault(str(entity.new), name)


def ids(migration: Migration) -> Iterator[Fault]:
    """Where MySQL is divided by city, each city has ids of its own; or the entity has one owner."""
    for name, entity in migration.entities.items():
        path: Path = ("entities", name)
        if entity.new.technology == "mysql" and entity.owner is None:
            for city in migration.cities.keys() - entity.ids.keys():
                hint = f"give `ids: {{{city}: …}}`, or `owner`, the one city that keeps it for all"
                said = f"{name} is divided by city, and {city} has no ids of its own"
                yield Fault(codes.IDS, (*path, "ids"), said, hint, ((*path, "to"), (*path, "owner")))
        for (one, held), (other, wanted) in combinations(entity.ids.items(), 2):
            if held.meets(wanted):
                said = f"{other} would hand out ids that are {one}'s: {held}"
                yield Fault(codes.IDS, (*path, "ids", other), said, "", ((*path, "ids", one),))


def orders(migration: Migration) -> Iterator[Fault]:
    """Weights rise; an order has each state once."""
    if any(one >= other for one, other in pairwise(migration.canary)):
        yield Fault(codes.ORDER, ("canary",), "the weights of a canary must rise", "from the smallest to the largest")
    given: list[tuple[Path, tuple[str, ...]]] = [(("order",), migration.order)]
    given += [(("waves", number, "order"), wave.order) for number, wave in enumerate(migration.waves)]
    for path, order in given:
        for index, state in enumerate(order):
            if state in order[:index]:
                yield Fault(codes.ORDER, (*path, index), f"{quoted(state)} is in the order twice", "take one out")


def stages(migration: Migration, platform: Platform) -> Iterator[Fault]:
    """The way goes forward, and the platform is on it."""
    old, new = migration.stages.old, migration.stages.new
    if _STAGES.index(old) >= _STAGES.index(new):
        yield Fault(
            codes.STAGES, ("stages",), f"{old} to {new} is no way forward", f"in this order: {', '.join(_STAGES)}"
        )
    elif platform.stage not in (old, new):
        said = f"the platform is in stage {platform.stage}, neither {old} nor {new}"
        yield Fault(codes.STAGES, ("stages",), said, f"for example `from: {platform.stage}`")


RULES: tuple[Rule, ...] = (names, moved_once, waves, sessions, signs, conditions, lengths, stores, ids, orders)
PLATFORM_RULES: tuple[PlatformRule, ...] = (of_platform, stages, arrivals, requests)
