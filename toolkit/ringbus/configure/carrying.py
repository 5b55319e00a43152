"""Actions carried out: host by host in their order, hosts of a wave at once."""

from collections.abc import Sequence
from functools import partial

from ringbus.configure.authority import CertificateAuthority
from ringbus.configure.catalogue import GATE_SHUT, INTERRUPTED, NOT_DONE
from ringbus.configure.gating import HostGate
from ringbus.configure.inputs import AT_ONCE, ConfigureInputs
from ringbus.configure.waves import ConfigureWave
from ringbus.errors import Kind, RingbusError, failed, refused
from ringbus.events import Event, EventKind
from ringbus.findings import error
from ringbus.hosts.actions import Action, ApiAction, CertificateAction
from ringbus.hosts.ring_actions import CqlAction
from ringbus.hosts.shell import ShellCommand
from ringbus.outcomes import run_all
from ringbus.verdict import HealthReading, Verdict


def carry_out(
    inputs: ConfigureInputs, signer: CertificateAuthority, gate: HostGate, waves: Sequence[ConfigureWave]
) -> None:
    """Wave after wave; after one in which anything failed no further one is begun, and all that failed is told.

    A batch has a gate before and after it: RB530 unless it passes.
    """
    for wave in waves:
        if wave.gated:
            _pass(inputs, gate.may_stop(wave.actions), wave, "not begun")
        tasks = {host: partial(_host, inputs, signer, host, actions) for host, actions in wave.actions.items()}
        outcomes = run_all(tasks, AT_ONCE, inputs.stop)
        outcomes.raise_errors()
        if inputs.stop.asked:
            raise _interrupted(inputs)
        if wave.gated:
            _pass(inputs, gate.back(wave.actions), wave, "done")


def _again(inputs: ConfigureInputs) -> str:
    return f"mend it, then `{inputs.command}` goes on: what was done is found done."


def _pass(inputs: ConfigureInputs, reading: HealthReading, wave: ConfigureWave, what: str) -> None:
    if reading.verdict is not Verdict.PASSED:
        said = f"the gate says {reading.verdict.value}: {reading.said}"
        note = f"This batch was {what}, and no further one is begun."
        raise refused(GATE_SHUT, f"batch {', '.join(wave.actions)}", said, note=note, hint=_again(inputs))


def _host(inputs: ConfigureInputs, signer: CertificateAuthority, host: str, actions: Sequence[Action]) -> None:
    for done, action in enumerate(actions):
        if inputs.stop.asked:
            raise _interrupted(inputs)
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
    answer = inputs.hosts.run(command.alone())
    if answer.code != 0:
        said = f"exit code {answer.code}" if _hidden(action) else answer.last_words
        raise failed(NOT_DONE, action.host, f"{action.what}: {said}", hint=_again(inputs))
    return answer.out


def _hidden(action: Action) -> bool:
    """Whether who refuses it might quote a secret."""
    return isinstance(action, ApiAction | CqlAction) and action.hidden


def _interrupted(inputs: ConfigureInputs) -> RingbusError:
    note, hint = "What was done is kept.", f"`{inputs.command}` goes on."
    return RingbusError(Kind.INTERRUPTED, [error(INTERRUPTED, "hosts", "interrupted", note=note, hint=hint)])
