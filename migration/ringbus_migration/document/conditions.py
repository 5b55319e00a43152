"""Rules about what AWS takes: conditions of a load balancer's rule, how long it holds a client, where it is, metrics.

They are no part of the shape: a run that was begun keeps its plan, whatever is refused since.

Source: Elastic Load Balancing's user guide, "Condition types for listener rules" and "Quotas for your Application Load
Balancers". A rule takes five values; one is the path and one may be the city's sign, so three methods always fit.
"""

import re
from collections.abc import Iterator

from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED
from ringbus.model.units import duration_text
from ringbus_migration import codes
from ringbus_migration.document.migration import Migration

_METHODS, _WILDCARDS, _LONGEST = 3, 5, 128
_LONGEST_NAME = 40
_WATCHED, _HELD = 3 * 60, 7 * 24 * 3_600
_FOREIGN = re.compile(r"""[^A-Za-z0-9_.$/~"'@:+&*?-]""")
_WILD = re.compile(r"[*?]")


def conditions(migration: Migration) -> Iterator[Fault]:
    """What shows a request's city and route fits into one rule of a load balancer."""
    fronts = {sign.front for sign in migration.cities.values()}
    front = max(fronts, key=len, default="")
    for name, route in migration.routes.items():
        yield from _methods(name, route.methods)
        yield from _path(("routes", name, "path"), front, route.path)
    for name, sign in migration.cities.items():
        yield from _path(("cities", name, "path"), "", sign.path or "")
        for key, text, most in (
            ("host", sign.host, _LONGEST), ("header", sign.header, _LONGEST_NAME), ("is", sign.value, _LONGEST),
        ):  # fmt: skip
            if len(text or "") > most:
                said = f"{quoted(text)} has more than {most} characters, and a rule of a load balancer takes no more"
                yield Fault(codes.CONDITIONS, ("cities", name, key), said, "show the city in another way")


def _methods(name: str, methods: tuple[str, ...]) -> Iterator[Fault]:
    path: Path = ("routes", name, "methods")
    if not methods:
        yield Fault(codes.CONDITIONS, path, f"{name} has no method", "name one, or leave `methods` out: GET")
    elif len(methods) > _METHODS:
        said = f"{name} has {len(methods)} methods, and a rule of a load balancer takes {_METHODS}"
        hint = f"make two routes of one `group`, the second one for {', '.join(methods[_METHODS:])}"
        yield Fault(codes.CONDITIONS, path, said, hint)


def _path(path: Path, front: str, pattern: str) -> Iterator[Fault]:
    """Faults of a path, with what may come ``front`` of it in its rule."""
    foreign = "".join(dict.fromkeys(_FOREIGN.findall(pattern)))
    if foreign:
        said = f"{quoted(pattern)} has {quoted(foreign)}, which a path of a load balancer's rule cannot have"
        yield Fault(codes.CONDITIONS, path, said, "write `*` for what differs from request to request")
    if len(front + pattern) > _LONGEST:
        said = f"{quoted(front + pattern)} has more than {_LONGEST} characters, and a rule takes no more"
        yield Fault(codes.CONDITIONS, path, said, "end it earlier, with `*`", (("cities",),))
    if len(_WILD.findall(front + pattern)) > _WILDCARDS:
        said = f"{quoted(front + pattern)} has more than {_WILDCARDS} of `*` and `?`, and a rule takes no more"
        yield Fault(codes.CONDITIONS, path, said, "end it earlier, with `*`", (("cities",),))


def lengths(migration: Migration) -> Iterator[Fault]:
    """What is watched is counted three times at least, and no client is held longer than AWS does."""
    for key, seconds in (("bake", migration.limits.bake), ("soak", migration.limits.soak)):
        if seconds < _WATCHED:
            said = f"{duration_text(seconds)} is shorter than {duration_text(_WATCHED)}, three periods of a metric"
            yield Fault(codes.LENGTH, ("limits", key), said, "requests are counted by the minute")
    seconds = (migration.sessions and migration.sessions.target_group) or 0
    if seconds > _HELD:
        said = f"{duration_text(seconds)} is longer than {duration_text(_HELD)}: a load balancer holds no client longer"
        yield Fault(codes.LENGTH, ("sessions", "target_group"), said)


def arrivals(migration: Migration, platform: Platform) -> Iterator[Fault]:
    """Requests arrive where the load balancer of their city's monolith is, and that reaches no other region."""
    shared = platform.home_region if migration.stages.old == SHARED else ""
    known = [city for city in migration.cities if city in platform.cities]
    for city in known:
        home = platform.cities[city].region
        if shared and home != shared:
            said = f"{city} is at home in {home}, and the monolith's load balancer, in {shared}, reaches nothing there"
            hint = "take it out: it cannot leave that monolith weight by weight"
            yield Fault(codes.ARRIVAL, ("cities", city), said, hint, (("stages",),))
    for name, route in migration.routes.items():
        cities = {city for wave in migration.waves if name in migration.routes_of(wave) for city in wave.cities}
        homes = {city: shared or platform.cities[city].region for city in known if city in cities}
        for index, region in enumerate(route.regions):
            away = next((city for city, home in homes.items() if home != region), None)
            if away is not None and region in platform.regions:
                said = f"requests of {away} do not arrive in {region}: its load balancer is in {homes[away]} alone"
                hint = "leave `regions` out"
                path: Path = ("routes", name, "regions", index)
                yield Fault(codes.ARRIVAL, path, said, hint, (("stages",), ("waves",), ("cities",)))
