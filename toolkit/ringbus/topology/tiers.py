"""The autoscaling groups of a region."""

from collections.abc import Iterable

from ringbus.model.platform import Platform
from ringbus.model.regional import api_in, services_in
from ringbus.topology.values import Tier

PORT = 8080
HEALTH_PATH = "/health"


def tiers(platform: Platform, region: str) -> Iterable[Tier]:
    """The thin API, each service that runs here, and ingest where the file asks for it."""
    api = api_in(platform, region)
    yield Tier("api", "api", "api", "api", region, api.instance, api.min, api.max, PORT, HEALTH_PATH)
    for name, given in services_in(platform, region).items():
        size = (given.instance, given.min, given.max)
        yield Tier(f"service-{name}", "service", name, "services", region, *size, given.health.port, given.health.path)
    if platform.ingest:
        ingest = platform.ingest
        size = (ingest.instance, ingest.min, ingest.max)
        yield Tier("ingest", "ingest", "ingest", "ingest", region, *size, PORT, HEALTH_PATH)
