"""`ringbus restart bus|ring`."""

from typing import Annotated, Literal

from cyclopts import Parameter

from ringbus.cli.answers import Answer
from ringbus.cli.canaries import canary_reading
from ringbus.cli.gates import host_gate
from ringbus.cli.moment import now
from ringbus.cli.opening import open_platform
from ringbus.cli.reaching import host_access, require_hosts
from ringbus.cli.restart_view import outcome_data, outcome_view
from ringbus.cli.settings import Settings
from ringbus.cli.verifying import verify_inputs
from ringbus.cli.working import OpenRelease, working
from ringbus.restart.batching import chosen
from ringbus.restart.inputs import HostPort, RestartInputs, RestartScope
from ringbus.restart.restarting import plan_restart, restart
from ringbus.ssh.sessions import SshSessions
from ringbus.topology.values import Role

_Words = Annotated[tuple[str, ...], Parameter(negative=())]
_Flag = Annotated[bool, Parameter(negative=())]


def run(
    part: Literal["bus", "ring"],
    /,
    *,
    zone: _Words = (),
    accept_zone_outage: _Words = (),
    plan: _Flag = False,
    anew: _Flag = False,
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Restart brokers or nodes host by host: behind gates, drained, with a canary after each batch.

    Parameters
    ----------
    part
        The brokers of the bus, or the nodes of the ring.
    zone
        Only in this zone (may be given again).
    accept_zone_outage
        Restart in this zone although it has no second broker, or its ring no third copy, meanwhile.
    plan
        Show the batches, and why; touch nothing.
    anew
        All hosts, also those that a restart which was cut off had done.
    """
    opened = open_platform(settings)
    scope = RestartScope(Role(part), zone, accept_zone_outage, anew)
    require_hosts(settings, opened.platform.name)  # before anything is started
    with working(settings, opened, alone=not plan) as opening:
        platform, topology = opening.inputs.platform, opening.inputs.topology
        chosen(topology, scope)  # before hosts are reached
        access = host_access(settings, platform, topology)
        with SshSessions(access, {one.name: one for one in topology.hosts}) as sessions:
            work = plan_restart if plan else restart
            outcome = work(_inputs(opening, sessions, scope), scope)
    data = outcome_data(scope, outcome, done=not plan)
    return Answer(data, outcome_view(scope, outcome, done=not plan))


def _inputs(opening: OpenRelease, hosts: HostPort, scope: RestartScope) -> RestartInputs:
    inputs = opening.inputs
    return RestartInputs(
        topology=inputs.topology,
        hosts=hosts,
        gate=host_gate(opening.hands.target, inputs.topology, hosts, (inputs.stop, inputs.report)),
        canaries=lambda: canary_reading(verify_inputs(opening, hosts), scope.role),
        documents=inputs.store.documents,
        now=now,
        report=inputs.report,
        stop=inputs.stop,
    )
