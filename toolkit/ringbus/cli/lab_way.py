"""The whole way of `ringbus lab up`: stacks applied, a host behind every instance, configured, and verified.

Of the stacks hosts need no more than their instances and the containers of secrets. What is left of an apply then is
mostly waiting, a minute for each load balancer, so that both go on side by side.
"""

import secrets as chance
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from ringbus.aws.inventory import inventory
from ringbus.aws.secrets import SecretChange, findings, init_secrets, list_secrets
from ringbus.aws.session import AwsSession
from ringbus.cli.applying import carry_out
from ringbus.cli.commands.configure import configure_inputs
from ringbus.cli.lab_times import TimedStep, TimedSteps
from ringbus.cli.labs import OpenLab, open_lab
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import plan_now
from ringbus.cli.reaching import host_access
from ringbus.cli.verifying import verify_inputs
from ringbus.cli.working import OpenRelease, working
from ringbus.configure.configuring import ConfigureOutcome, configure_hosts
from ringbus.errors import failed
from ringbus.findings import Finding
from ringbus.journal.journal import JournalRecord
from ringbus.lab import life, power
from ringbus.lab.edge.life import bring_up, read_edge
from ringbus.lab.edge.record import read_record
from ringbus.outcomes import run_all
from ringbus.release.moves import begun
from ringbus.release.release import Release
from ringbus.ssh.sessions import SshSessions
from ringbus.verify.probing import VerifyOutcome
from ringbus.verify.verifying import verify

_MOMENT = 2.0


@dataclass(frozen=True, slots=True)
class LabOutcome:
    """What hosts needed, what was measured then, what a person has to do still, and where the time went."""

    configured: ConfigureOutcome
    verified: VerifyOutcome
    findings: Sequence[Finding]
    times: Sequence[TimedStep]


def whole_way(opened: OpenLab) -> LabOutcome:
    """Take it, from whatever stands already; what fails leaves as an error, and the same again goes on from there."""
    times = TimedSteps()
    with ExitStack() as held:
        with times.step("LocalStack"):
            opening = held.enter_context(working(opened.settings, open_platform(opened.settings)))
        with times.step("plan"):
            release = plan_now(opening.inputs, opening.inputs.topology.stacks, unsound=False)
        access = host_access(opened.settings, opening.inputs.platform, opening.inputs.topology)
        sessions = SshSessions(access, {one.name: one for one in opening.inputs.topology.hosts})
        way = _Way(opened, opening, release, held.enter_context(sessions), times)
        way.make()
        with times.step("edge"):
            way.bring_up_edge()
        with times.step("verify"):
            verified = verify(verify_inputs(opening, way.sessions, ()))
        return LabOutcome(way.configured, verified, findings(way.secrets), times.told(way.records()))


class _Way:
    """The part of it in which stacks and hosts are made side by side."""

    def __init__(
        self, opened: OpenLab, opening: OpenRelease, release: Release, sessions: SshSessions, times: TimedSteps
    ) -> None:
        self.sessions = sessions
        self.configured = ConfigureOutcome((), ())
        self.secrets: tuple[SecretChange, ...] = ()
        self._opened = opened
        self._opening = opening
        self._inputs = opening.inputs
        self._aws = AwsSession(opening.hands.target)
        self._release = release
        self._times = times
        self._over, self._whole = threading.Event(), False

    def make(self) -> None:
        """Stacks, and hosts as soon as they can be."""
        outcomes = run_all({"stacks": self._apply, "hosts": self._bring_up}, 2, self._inputs.stop)
        outcomes.raise_errors()
        life.refuse_stopped(self._inputs.stop)

    def bring_up_edge(self) -> None:
        """What stands at the edge, once all stacks say what that is."""
        kept = self._opened.place.edge
        read_edge(self._aws, self._inputs.topology, read_record(kept)).write(kept)
        again = open_lab(self._opened.settings, self._opened.level)
        bring_up(again.inputs, self._inputs.topology, self._inputs.report, self._inputs.stop)

    def records(self) -> tuple[JournalRecord, ...]:
        """What the journal says of the release."""
        return self._inputs.store.journal(self._release.name).records()

    def _apply(self) -> None:
        try:
            with self._times.step("stacks"):
                carry_out(self._inputs, self._release)
            self._whole = True
        finally:
            self._over.set()

    def _bring_up(self) -> None:
        inputs = self._inputs
        if not self._awaited():
            return
        with self._times.step("bodies"):
            # These run by now, whatever was seen of them before; of those at the edge only the follower knows.
            power.forget(self._opened.place.body(host.name) for host in inputs.topology.hosts)
            life.up(self._opened.inputs, inputs.report, inputs.stop)
        with self._times.step("secrets"):
            self.secrets = init_secrets(self._aws, inputs.topology.secrets, chance.token_bytes, inputs.stop)
        with self._times.step("configure"):
            zones = tuple(zone.name for zone in inputs.topology.zones)  # up is all of it
            self.configured = configure_hosts(configure_inputs(self._opening.held, self.sessions, zones))

    def _awaited(self) -> bool:
        """Whether all is there that hosts need; it is waited for while stacks are being applied."""
        while not self._inputs.stop.asked:
            over = self._over.is_set()
            if begun(self.records(), self._release):
                lacking = self._lacking()
                if not lacking:
                    return True
                if over and self._whole:
                    said = f"all stacks are applied, but there is no {', '.join(lacking)}"
                    hint = "`ringbus plan` tells what is gone; an instance that is stopped is to be started."
                    raise failed("RB408", f"lab {self._opened.name}", said, hint=hint)
            if over:
                return False
            self._over.wait(_MOMENT)
        return False

    def _lacking(self) -> tuple[str, ...]:
        """The instances that do not run yet, then the secrets without a container."""
        topology = self._inputs.topology
        regions = [region.name for region in topology.regions]
        running = {facts.name for facts in inventory(self._aws, topology.platform, regions)}
        if hosts := tuple(f"running instance {host.name}" for host in topology.hosts if host.name not in running):
            return hosts
        facts = list_secrets(self._aws, topology.secrets, self._inputs.stop)
        return tuple(f"secret {one.name} in {one.region}" for one in facts if not one.exists)
