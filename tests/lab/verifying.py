"""Verifying the brokers of a lab, as tests do it."""

from __future__ import annotations

from ringbus.events import silent
from ringbus.topology.secrets import BUS_ADMIN
from ringbus.topology.values import Topology
from ringbus.verify.bus import probe_bus
from ringbus.verify.canaries import read_losses
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.judging import CanaryOutcome
from ringbus.verify.probing import VerifyOutcome
from ringbus.verify.verifying import verify
from tests.lab.configuring import ConfiguredLab


def verified(lab: ConfiguredLab, run: str, *without: str, topology: Topology | None = None) -> VerifyOutcome:
    """What verifying the lab comes to; ``run`` is as it is called, ``topology`` another one than its file's."""
    with lab._inputs(silent) as given:
        names = [region.name for region in lab.topology.regions]
        passwords = {(one, BUS_ADMIN): str(lab.secrets.read(one, f"{lab.platform.name}/{BUS_ADMIN}")) for one in names}
        losses = read_losses(lab.topology, without)
        expected = topology or given.topology
        inputs = VerifyInputs(
            expected, given.links, given.hosts, passwords, run, given.report, given.stop, losses=losses
        )
        return verify(inputs, {"bus": probe_bus})


def of(outcome: VerifyOutcome, name: str) -> CanaryOutcome:
    """What one exchange came to."""
    return next(one for one in outcome.exchanges if one.probe.name == name)


def told(outcome: VerifyOutcome) -> str:
    """Every probe in a line."""
    return "\n".join(f"{one.verdict} {one.name}: {one.message}" for one in outcome.probes)
