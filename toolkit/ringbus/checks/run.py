"""All checks of a platform."""

from collections.abc import Sequence

from ringbus.checks.bus import bus
from ringbus.checks.limits import limits
from ringbus.checks.naming import naming
from ringbus.checks.outage import outage
from ringbus.checks.ring import ring
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, Severity
from ringbus.model.platform import Platform
from ringbus.topology.values import Topology

_CHECKS = (naming, bus, ring, outage, limits)


def run_checks(platform: Platform, topology: Topology, links: Sequence[Link]) -> tuple[Finding, ...]:
    """What every check finds: errors first, then by code and place. ``accepted`` comes after it."""
    found = [finding for check in _CHECKS for finding in check(platform, topology, links)]
    return tuple(sorted(found, key=lambda one: (one.severity is not Severity.ERROR, one.code, one.where)))
