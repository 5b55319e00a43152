"""`ringbus configure`."""

import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from ringbus.aws.session import AwsSession
from ringbus.cli.answers import Answer, finding_view, table
from ringbus.cli.holding import HeldTarget, holding
from ringbus.cli.opening import open_platform
from ringbus.cli.reaching import host_access, require_hosts
from ringbus.cli.settings import Settings
from ringbus.configure.aws_secrets import AwsSecretPort
from ringbus.configure.configuring import ConfigureOutcome, configure_hosts, plan_hosts
from ringbus.configure.inputs import ConfigureInputs
from ringbus.configure.ports import HostPort
from ringbus.ssh.sessions import SshSessions


def run(
    *,
    plan: Annotated[bool, Parameter(negative=())] = False,
    host: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    accept_zone_outage: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Bring hosts to what the platform says: files, certificates, brokers, and what clusters hold.

    Parameters
    ----------
    plan
        Show what would be done, and why; change nothing.
    host
        Only this host (may be given again).
    accept_zone_outage
        Restart what reads its files anew in this zone although nothing takes over meanwhile (may be given again).
    """
    opened = open_platform(settings)
    require_hosts(settings, opened.platform.name)  # before anything is started
    with holding(settings, opened, alone=not plan) as held:
        topology = held.opened.topology
        access = host_access(settings, held.opened.platform, topology)
        with SshSessions(access, {one.name: one for one in topology.hosts}) as sessions:
            work = plan_hosts if plan else configure_hosts
            outcome = work(configure_inputs(held, sessions, accept_zone_outage), host)
    return Answer(outcome_data(outcome, done=not plan), outcome_view(outcome, done=not plan))


def configure_inputs(held: HeldTarget, hosts: HostPort, accepted: tuple[str, ...]) -> ConfigureInputs:
    """What configuring works with; ``accepted``: zones whose outage is fine."""
    opened = held.opened
    return ConfigureInputs(
        platform=opened.platform,
        topology=opened.topology,
        links=opened.links,
        hosts=hosts,
        secrets=AwsSecretPort(AwsSession(held.hands.target), opened.platform.name),
        now=lambda: datetime.datetime.now(datetime.UTC),
        report=held.report,
        stop=held.stop,
        accepted=accepted,
    )


def outcome_data(outcome: ConfigureOutcome, *, done: bool) -> dict[str, Any]:
    """What was found and, if ``done``, mended; no secret is in it."""
    actions = [
        {"wave": number, "host": action.host, "what": action.what, "why": action.why, "shown": action.shown()}
        for number, wave in enumerate(outcome.waves, 1)
        for own in wave.actions.values()
        for action in own
    ]
    return {"done": done, "actions": actions, "findings": [one.to_json() for one in outcome.findings]}


def outcome_view(outcome: ConfigureOutcome, *, done: bool) -> list[RenderableType]:
    """A table for every wave, then what else was seen."""
    said = [finding_view(one) for one in outcome.findings]
    if not outcome.waves:
        return [Text("All hosts are as they should be."), *said]
    tables = [
        table(
            f"\n{number}. {wave.what}",
            ("host", "what", "why"),
            [(action.host, action.what, action.why) for own in wave.actions.values() for action in own],
        )
        for number, wave in enumerate(outcome.waves, 1)
    ]
    ended = f"{len(outcome.actions)} actions {'done: all hosts are as they should be' if done else 'to do'}."
    return [*tables, Text(f"\n{ended}"), *said]
