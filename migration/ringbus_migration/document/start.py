"""A first migration file, made from a platform file: what can be known is written, what must be decided is said."""

from collections.abc import Iterator

from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED

_HEAD = """\
# How {name} gets from {old} to {new}, route by route. `ringbus migrate plan` judges it, `ringbus migrate simulate`
# proves it. Routes and entities are guesses from services and keyspaces: correct them.
migration: 1                    # version of this format
name: to-{new}
stages: {{from: {old}, to: {new}}}
"""
_TAIL = """\

canary: [1, 10, 50]             # per cent of the requests
limits: {bake: 30m, soak: 1d}   # how long a weight is watched; how long the old side must be without a request
criteria:                       # the new side beside the old one at the same moment, with a floor of its own
  errors: {metric: errors, most: 0.01, over_old: 0.1}

approvals:                      # any of those named, before the step
  complete: [somebody]          # the point of no return
  retire: [somebody]            # the old side may go
"""
_LATER = {"monolith": "hybrid", "hybrid": "services", "services": "services"}


def start_text(platform: Platform) -> str:
    """The file. Cities whose monolith is retired are left out, unless all are: then the platform shows the goal.

    Those of another region than the one monolith of all are left out too: its load balancer does not reach theirs.
    """
    new = _LATER[platform.stage]
    old = "hybrid" if new == "services" else "monolith"
    parts = (_cities(platform), _entities(platform, new), _routes(platform), _waves(platform))
    body = "\n".join("\n".join(part) + "\n" for part in parts)
    return _HEAD.format(name=platform.name, old=old, new=new) + "\n" + body + _TAIL


def _names(platform: Platform) -> list[str]:
    left = [name for name, city in platform.cities.items() if city.legacy != "retired"] or list(platform.cities)
    near = [name for name in left if platform.cities[name].region == platform.home_region]
    return near if near and platform.stage == SHARED else left


def _cities(platform: Platform) -> Iterator[str]:
    yield "cities:                         # who moves, and how a request shows its city: host, path, or header and is"
    yield from (f"  {name}: {{host: {name}.{platform.domain}}}" for name in _names(platform))


def _entities(platform: Platform, new: str) -> Iterator[str]:
    yield "entities:                       # from which store to which; rows of one city, for the estimate"
    database = platform.name.replace("-", "_")
    for name in _kept(platform):
        table = name.replace("-", "_")
        goal = f"cassandra:{table}.by_id" if new == "services" else f"mysql:city.{table}"
        owner = "" if new == "services" else f", owner: {_names(platform)[0]}"
        yield f"  {name}: {{from: mysql:{database}.{table}, to: {goal}, rows: 1000000{owner}}}"


def _routes(platform: Platform) -> Iterator[str]:
    yield "routes:                         # requests, what they read and write, the service that answers afterwards"
    kept = _kept(platform)
    services = [*platform.services] or ["everything"]
    for at, name in enumerate(services):
        mine = [entity for number, entity in enumerate(kept) if number % len(services) == at] or kept[:1]
        names = f"[{', '.join(mine)}]"
        service = f", service: {name}" if platform.services else ""
        yield f"  {name}: {{path: /{name}/*, methods: [GET, POST], reads: {names}, writes: {names}{service}}}"


def _kept(platform: Platform) -> list[str]:
    return [name.replace("_", "-") for name in platform.ring.keyspaces] or ["everything"]


def _waves(platform: Platform) -> Iterator[str]:
    yield "waves:                          # what moves together, first things first"
    first, *others = _names(platform)
    yield f"  - {{name: first, cities: [{first}]}}"
    if others:
        yield f"  - {{name: others, cities: [{', '.join(others)}]}}"
