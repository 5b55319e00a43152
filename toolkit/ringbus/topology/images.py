"""Which machine image a host or tier needs: a family, found per region and pinned in ``ringbus.lock``.

RabbitMQ 4 is packaged in Debian 13 and RabbitMQ 3.10 in Debian 12; Debian 13 has no Java 17, so rings stay on 12.
"""

import re

from ringbus.model.platform import Platform
from ringbus.topology.values import Role, Topology

_GRAVITON = re.compile(r"(?:[a-z]+\d+g[a-z]*|a1)\.")


def architecture(instance: str) -> str:
    """``arm64`` for AWS's own processors (``m7g.large``, ``t4g.micro``), else ``amd64``."""
    return "arm64" if _GRAVITON.match(instance) else "amd64"


def family(platform: Platform, role: str, instance: str) -> str:
    """The key of an image in the lock: ``debian-13-amd64``."""
    old = role == Role.RING or (role == Role.BUS and platform.bus.rabbitmq.startswith("3."))
    return f"debian-{12 if old else 13}-{architecture(instance)}"


def families(platform: Platform, topology: Topology) -> dict[str, tuple[str, ...]]:
    """The families each region needs, by region, sorted."""
    return {
        region.name: tuple(
            sorted(
                {family(platform, host.role, host.instance) for host in topology.hosts_in(region.name)}
                | {family(platform, t.role, t.instance) for t in topology.tiers if t.region == region.name}
            )
        )
        for region in topology.regions
    }
