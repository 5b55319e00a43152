"""Actions carried out: host by host in their order, hosts of a wave at once."""

from collections.abc import Sequence
from functools import partial

from ringbus.configure.authority import CertificateAuthority
from ringbus.configure.catalogue import INTERRUPTED, NOT_DONE
from ringbus.configure.inputs import AT_ONCE, ConfigureInputs
from ringbus.configure.waves import ConfigureWave
from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import Event, EventKind
from ringbus.findings import error
from ringbus.hosts.actions import Action, CertificateAction
from ringbus.hosts.shell import ShellCommand
from ringbus.outcomes import run_all

_AGAIN = "mend it, then repeat: what was done is found done."


def carry_out(inputs: ConfigureInputs, signer: CertificateAuthority, waves: Sequence[ConfigureWave]) -> None:
    """Wave after wave; after one in which anything failed no further one is begun, and all that failed is told."""
    for wave in waves:
        tasks = {host: partial(_host, inputs, signer, host, actions) for host, actions in wave.actions.items()}
        outcomes = run_all(tasks, AT_ONCE, inputs.stop)
        outcomes.raise_errors()
        if inputs.stop.asked:
            raise _interrupted()


def _host(inputs: ConfigureInputs, signer: CertificateAuthority, host: str, actions: Sequence[Action]) -> None:
    for done, action in enumerate(actions):
        if inputs.stop.asked:
            raise _interrupted()
        kind = EventKind.PROGRESS if done else EventKind.STARTED
        inputs.report(Event(kind, host, action.what, done, len(actions)))
        try:
            _do(inputs, signer, action)
        except RingbusError:
            inputs.report(Event(EventKind.FINISHED, host, action.what, ok=False))
            raise
    inputs.report(Event(EventKind.FINISHED, host, "as it should be", len(actions), len(actions)))


def _do(inputs: ConfigureInputs, signer: CertificateAuthority, action: Action) -> None:
    if isinstance(action, CertificateAction):
        asked = _run(inputs, action, action.request())
        _run(inputs, action, action.install(signer.sign(asked, action.certificate, inputs.now())))
        return
    _run(inputs, action, action.command())


def _run(inputs: ConfigureInputs, action: Action, command: ShellCommand) -> str:
    answer = inputs.hosts.run(command)
    if answer.code != 0:
        raise failed(NOT_DONE, action.host, f"{action.what}: {answer.last_words}", hint=_AGAIN)
    return answer.out


def _interrupted() -> RingbusError:
    note = "What was done is kept."
    return RingbusError(
        Kind.INTERRUPTED, [error(INTERRUPTED, "hosts", "interrupted", note=note, hint="`ringbus configure` goes on.")]
    )
