"""Facts of all hosts at once, one round trip each."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from ringbus.configure.catalogue import INTERRUPTED, NOT_ASKED
from ringbus.configure.inputs import AT_ONCE, ConfigureInputs
from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import Event, EventKind
from ringbus.findings import error
from ringbus.hosts.facts import answered, question
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.wanted import WantedHost
from ringbus.outcomes import Outcomes, run_all


def gather(
    inputs: ConfigureInputs, wanted: Mapping[str, WantedHost], greeted: Collection[str] = ()
) -> Mapping[str, HostFacts]:
    """What every host says of itself; those that cannot be asked are all told, and nothing is changed then.

    Nodes that are only ``greeted`` are not asked what their whole cluster holds.
    """
    outcomes = _outcomes(inputs, wanted, greeted)
    outcomes.raise_errors()
    _refuse_stopped(outcomes)
    return outcomes.values


def stopped(facts: Mapping[str, HostFacts]) -> frozenset[str]:
    """The hosts none of whose units runs."""
    return frozenset(name for name, found in facts.items() if not any(unit.active for unit in found.units.values()))


def away(inputs: ConfigureInputs, wanted: Mapping[str, WantedHost]) -> frozenset[str]:
    """The hosts none of whose units runs, or that cannot be asked; of all else that they are nothing is asked."""
    units = {name: replace(one, files=(), certificates=(), bus=None, ring=None) for name, one in wanted.items()}
    outcomes = _outcomes(inputs, units)
    _refuse_stopped(outcomes)
    for name in outcomes.errors:
        inputs.report(Event(EventKind.SAID, "configure", f"{name} cannot be asked, and counts as away"))
    return stopped(outcomes.values) | outcomes.errors.keys()


def _outcomes(
    inputs: ConfigureInputs, wanted: Mapping[str, WantedHost], greeted: Collection[str] = ()
) -> Outcomes[HostFacts]:
    asked = {name: partial(_ask, inputs, one, greeted=name in greeted) for name, one in wanted.items()}
    return run_all(asked, AT_ONCE, inputs.stop)


def _refuse_stopped(outcomes: Outcomes[HostFacts]) -> None:
    if outcomes.not_started:
        note = "No further host was touched."
        raise RingbusError(Kind.INTERRUPTED, [error(INTERRUPTED, "hosts", "interrupted", note=note)])


def _ask(inputs: ConfigureInputs, wanted: WantedHost, *, greeted: bool) -> HostFacts:
    answer = inputs.hosts.run(question(wanted, greeted=greeted))
    if answer.code != 0:
        hint = "the operator needs `sudo` without a password there."
        raise failed(NOT_ASKED, wanted.host.name, f"its facts could not be read: {answer.last_words}", hint=hint)
    return answered(wanted, answer.out)
