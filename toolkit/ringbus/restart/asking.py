"""How the services of hosts do, and by which restart they started last: one cheap question each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from ringbus.errors import Kind, RingbusError, failed
from ringbus.findings import error
from ringbus.hosts.shell import ShellCommand
from ringbus.hosts.stamps import restart_mark
from ringbus.outcomes import Outcomes, run_all
from ringbus.restart.catalogue import INTERRUPTED, NOT_ASKED
from ringbus.restart.inputs import RestartInputs
from ringbus.topology.values import Host, Role

_AT_ONCE = 16
UNITS = {Role.BUS: "rabbitmq-server", Role.RING: "cassandra"}
#: Whether it serves, too: one that was drained runs, and has to be started anew.
_SERVES = {
    Role.BUS: "timeout 100 rabbitmqctl -q status --formatter json | grep -q '\"is_under_maintenance\":false'",
    Role.RING: "echo '{}' | timeout 60 ringbus-cql >/dev/null",
}
_ASK = (
    "if ! systemctl -q is-active {unit}; then echo down; elif {{ {serves}; }} 2>/dev/null; then echo serves; "
    "else echo silent; fi; cat {mark}"
)


class ServiceState(StrEnum):
    """A service is stopped; or it runs, but is drained, not up yet, or does not answer; or it serves."""

    DOWN = "down"
    SILENT = "silent"
    SERVES = "serves"


@dataclass(frozen=True, slots=True)
class ServiceReading:
    """How a service does, and the restart it started by last (empty: not known)."""

    state: ServiceState
    mark: str


def ask_services(inputs: RestartInputs, hosts: Iterable[Host]) -> Mapping[str, ServiceReading]:
    """Of every host; all that cannot be asked are told, and nothing was touched then."""
    outcomes = _outcomes(inputs, hosts)
    outcomes.raise_errors()
    return outcomes.values


def unserved(inputs: RestartInputs, hosts: Iterable[Host]) -> tuple[frozenset[str], frozenset[str]]:
    """The hosts whose service does not serve, and those that cannot be asked."""
    outcomes = _outcomes(inputs, hosts)
    not_serving = (name for name, one in outcomes.values.items() if one.state is not ServiceState.SERVES)
    return frozenset(not_serving), frozenset(outcomes.errors)


def _outcomes(inputs: RestartInputs, hosts: Iterable[Host]) -> Outcomes[ServiceReading]:
    outcomes = run_all({host.name: partial(_ask, inputs, host) for host in hosts}, _AT_ONCE, inputs.stop)
    if outcomes.not_started and not outcomes.errors:
        said = error(INTERRUPTED, "restart", "interrupted", note="No further host was touched.")
        raise RingbusError(Kind.INTERRUPTED, [said])
    return outcomes


def _ask(inputs: RestartInputs, host: Host) -> ServiceReading:
    unit = UNITS[host.role]
    script = _ASK.format(unit=unit, serves=_SERVES[host.role], mark=f"{restart_mark(unit)} 2>/dev/null || true")
    answer = inputs.hosts.run(ShellCommand(host.name, script, seconds=240))
    state, _, mark = answer.out.partition("\n")
    if answer.code != 0 or state not in list(ServiceState):
        hint = "the operator needs `sudo` without a password there."
        raise failed(NOT_ASKED, host.name, f"it does not say how it does: {answer.last_words}", hint=hint)
    return ServiceReading(ServiceState(state), mark.strip())
