"""The running platform verified, part by part."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.outcomes import run_all
from ringbus.verify.bus import probe_bus
from ringbus.verify.catalogue import INTERRUPTED
from ringbus.verify.edge import probe_edge
from ringbus.verify.inputs import AT_ONCE, VerifyInputs
from ringbus.verify.probing import Probe, VerifyOutcome
from ringbus.verify.ring import probe_ring

#: Every part that is probed, in the order of the answer.
PROBES: Mapping[str, Probe] = MappingProxyType({"bus": probe_bus, "ring": probe_ring, "edge": probe_edge})


def verify(inputs: VerifyInputs, probes: Mapping[str, Probe] = PROBES) -> VerifyOutcome:
    """All parts at once; what cannot be asked is told as a verdict. RB552 when somebody asked to stop."""
    outcomes = run_all({name: partial(probe, inputs) for name, probe in probes.items()}, AT_ONCE, inputs.stop)
    outcomes.raise_errors()
    if outcomes.not_started:
        raise RingbusError(Kind.INTERRUPTED, [error(INTERRUPTED, "verify", "interrupted")])
    return VerifyOutcome(outcomes.values)
