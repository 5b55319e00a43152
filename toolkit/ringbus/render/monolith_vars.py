"""The variables of a region's monoliths."""

from ringbus.model.legacy import ExistingLegacy
from ringbus.model.platform import Platform
from ringbus.render.inputs import StackInputs, Variables
from ringbus.render.live import NEW, OLD, UNMOVED
from ringbus.topology import names
from ringbus.topology.monoliths import API, APP, tier_key
from ringbus.topology.values import Monolith, Region, Way

_APP_PATHS = ["/app", "/app/*"]


def monolith_variables(inputs: StackInputs, region: Region) -> Variables:
    """Every monolith that stands in the region, by its name."""
    return {one.name: _monolith(inputs, one) for one in inputs.topology.monoliths_in(region.name)}


def _monolith(inputs: StackInputs, monolith: Monolith) -> Variables:
    platform = inputs.platform
    return {
        "name": names.load_balancer(platform.name, monolith.key),
        "api": tier_key(monolith.name, API),
        "parts": {} if not monolith.made else _parts(platform.name, monolith),
        "mysql": {
            "name": names.database(platform.name, monolith.key),
            "version": platform.legacy.mysql.version,
            "instance": platform.legacy.mysql.instance,
            "replica": platform.legacy.mysql.replica,
        },
        "redis": {
            "name": names.cache(platform.name, monolith.key),
            "version": platform.legacy.redis.version,
            "instance": platform.legacy.redis.instance,
        },
        "final_snapshot": inputs.secret_recovery_days > 0,
        "existing": None if monolith.made else _existing(platform.legacy.existing),
        "ways": {way.city: _way(inputs, monolith, way) for way in monolith.ways},
    }


def _parts(platform: str, monolith: Monolith) -> Variables:
    paths = {API: [], APP: _APP_PATHS}
    return {
        tier_key(monolith.name, part): {
            "name": names.target_group(platform, tier_key(monolith.name, part)),
            "paths": wanted,
            "priority": 100,
        }
        for part, wanted in paths.items()
    }


def _existing(given: ExistingLegacy | None) -> Variables:
    found = given or ExistingLegacy()
    return {
        "load_balancer": found.load_balancer,
        "listener": found.listener,
        "target_group": found.target_groups.get(API),
        "mysql": found.mysql,
        "redis": found.redis,
    }


def _way(inputs: StackInputs, monolith: Monolith, way: Way) -> Variables:
    platform: Platform = inputs.platform
    weights = {**UNMOVED, **inputs.live.weights.get((monolith.name, way.city), {})}
    return {
        "name": names.target_group(platform.name, f"{monolith.key}-to-{way.city}"),
        "hostname": names.of_city(way.city, platform.domain),
        "tier": way.tier,
        "weights": {side: weights[side] for side in (OLD, NEW)},
    }
