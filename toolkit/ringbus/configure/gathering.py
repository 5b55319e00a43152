"""Facts of all hosts at once, one round trip each."""

from collections.abc import Mapping
from functools import partial

from ringbus.configure.catalogue import INTERRUPTED, NOT_ASKED
from ringbus.configure.inputs import AT_ONCE, ConfigureInputs
from ringbus.errors import Kind, RingbusError, failed
from ringbus.findings import error
from ringbus.hosts.facts import answered, question
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.wanted import WantedHost
from ringbus.outcomes import run_all


def gather(inputs: ConfigureInputs, wanted: Mapping[str, WantedHost]) -> Mapping[str, HostFacts]:
    """What every host says of itself; those that cannot be asked are all told, and nothing is changed then."""
    outcomes = run_all({name: partial(_ask, inputs, one) for name, one in wanted.items()}, AT_ONCE, inputs.stop)
    outcomes.raise_errors()
    if outcomes.not_started:
        raise RingbusError(Kind.INTERRUPTED, [error(INTERRUPTED, "hosts", "interrupted", note="Nothing was changed.")])
    return outcomes.values


def _ask(inputs: ConfigureInputs, wanted: WantedHost) -> HostFacts:
    answer = inputs.hosts.run(question(wanted))
    if answer.code != 0:
        hint = "the operator needs `sudo` without a password there."
        raise failed(NOT_ASKED, wanted.host.name, f"its facts could not be read: {answer.last_words}", hint=hint)
    return answered(wanted, answer.out)
