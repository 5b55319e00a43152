"""All checks of a platform."""

from collections.abc import Sequence

from ringbus.checks.bus import bus
from ringbus.checks.edge import edge
from ringbus.checks.federation import federation
from ringbus.checks.limits import limits
from ringbus.checks.naming import naming
from ringbus.checks.network import network
from ringbus.checks.outage import outage
from ringbus.checks.ring import ring
from ringbus.checks.rpc import rpc
from ringbus.federation.graphs import Link
from ringbus.federation.proof import Proof, proofs
from ringbus.findings import Finding, Severity
from ringbus.model.platform import Platform
from ringbus.topology.values import Topology

_CHECKS = (naming, bus, ring, outage, edge, network, limits)


def run_checks(
    platform: Platform, topology: Topology, links: Sequence[Link], proved: Sequence[Proof] | None = None
) -> tuple[Finding, ...]:
    """What every check finds: errors first, then by code and place. ``accepted`` comes after it.

    ``proved``: the proofs of ``links``, where they are known already.
    """
    walked = proofs(topology, links) if proved is None else proved
    found = [
        *(finding for check in _CHECKS for finding in check(platform, topology, links)),
        *federation(platform, topology, links, walked),
        *rpc(platform, topology, walked),
    ]
    return tuple(sorted(found, key=lambda one: (one.severity is not Severity.ERROR, one.code, one.where)))
