"""Canaries between restarts: those of `verify`, of one part, as a gate's answer."""

from collections.abc import Mapping
from dataclasses import replace

from ringbus.topology.values import Role
from ringbus.verdict import HealthReading, Verdict, worst
from ringbus.verify.bus import probe_bus
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.probing import Probe
from ringbus.verify.ring import probe_ring
from ringbus.verify.verifying import verify

PROBES: Mapping[Role, Mapping[str, Probe]] = {Role.BUS: {"bus": probe_bus}, Role.RING: {"ring": probe_ring}}


def canary_reading(given: VerifyInputs, role: Role) -> HealthReading:
    """What probes say of the bus, over exchanges of kind events alone, or of the ring: the worst, and who says so."""
    events = tuple(one for one in given.topology.exchanges if one.kind == "events")
    found = verify(replace(given, topology=replace(given.topology, exchanges=events)), PROBES[role]).probes
    verdict = worst(one.verdict for one in found)
    told = [f"{one.name}: {one.message}" for one in found if one.verdict is verdict]
    return HealthReading(verdict, f"probes that pass: {len(found)}" if verdict is Verdict.PASSED else "; ".join(told))
