"""The rule about routes that one request can match: a load balancer asks one of their rules alone."""

from collections.abc import Iterator
from itertools import combinations, islice

from ringbus.model.fault import MOST_FAULTS, Fault
from ringbus.model.paths import Path
from ringbus.model.platform import Platform
from ringbus_migration import codes
from ringbus_migration.document.migration import Migration
from ringbus_migration.document.patterns import common, within

type Meeting = tuple[str, str, str]
"""Two routes in the file's order, and a request that both match."""

_REST: Path = ("waves",)
_ALL = "/*"


def requests(migration: Migration, platform: Platform) -> Iterator[Fault]:
    """Routes that one request of a city can match move together, and of their rules the narrower one is asked first.

    Of the rules that a cell gets, that of the route which comes last in the file is asked first.
    """
    apart: dict[str, list[tuple[str, str]]] = {}
    for earlier, later, request in islice(_met(migration, platform), MOST_FAULTS + 1):
        hidden = within(migration.routes[earlier].path, migration.routes[later].path)
        if migration.group(earlier) != migration.group(later):
            wide, other = (later, earlier) if hidden else (earlier, later)
            apart.setdefault(wide, []).append((other, request))
        elif hidden:
            yield _hidden(migration, earlier, later, request)
    for wide, others in apart.items():
        yield _apart(migration, wide, others)


def _hidden(migration: Migration, earlier: str, later: str, request: str) -> Fault:
    said = f"{later} comes after {earlier} and takes its requests, like {request}"
    same = migration.routes[earlier].path == migration.routes[later].path
    order = f"write {later} before {earlier}: the last one is asked first"
    hint = "join them, or tell them apart by method" if same else order
    return Fault(codes.SAME_REQUESTS, ("routes", later), said, hint, (("routes", earlier), _REST))


def _apart(migration: Migration, wide: str, others: list[tuple[str, str]]) -> Fault:
    names, (_, request) = [name for name, _ in others], others[0]
    more = f"; as it does with {', '.join(names[1:])}" if names[1:] else ""
    said = f"{wide} and {names[0]} both match {request}, and do not move together{more}"
    hint = "give them one `group`, the wider one first, or narrow a path or the methods"
    if migration.routes[wide].path == _ALL:
        hint = f"take {wide} out: what no route names stays on the old side; or {hint}"
    return Fault(codes.SAME_REQUESTS, ("routes", wide), said, hint, (*(("routes", name) for name in names), _REST))


def _met(migration: Migration, platform: Platform) -> Iterator[Meeting]:
    wild = {sign.front for sign in migration.cities.values() if {"*", "?"} & set(sign.front)}
    fronts = ("", *sorted(wild))
    for (earlier, one), (later, other) in combinations(migration.routes.items(), 2):
        methods = [method for method in one.methods if method in other.methods]
        paths = (common(front + one.path, front + other.path) for front in fronts if methods)
        path = next((found for found in paths if found), None)
        if path and _places(migration, platform, earlier) & _places(migration, platform, later):
            yield earlier, later, f"{methods[0]} {path}"


def _places(migration: Migration, platform: Platform, route: str) -> set[tuple[str, str]]:
    """The cities and regions for which the route gets a rule."""
    cities = {city for wave in migration.waves if route in migration.routes_of(wave) for city in wave.cities}
    return {
        (city, region)
        for city in cities & platform.cities.keys()
        for region in migration.routes[route].regions or (platform.cities[city].region,)
    }
