"""Several calls at once, where all must succeed."""

from collections.abc import Callable, Mapping

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.outcomes import Stop, run_all

_AT_ONCE = 16


def in_parallel[T](what: str, tasks: Mapping[str, Callable[[], T]], stop: Stop) -> Mapping[str, T]:
    """The result of every task, in their order. All of them end before the faults of any are raised, as one error."""
    outcomes = run_all(tasks, _AT_ONCE, stop)
    outcomes.raise_errors()
    if outcomes.not_started:
        left = ", ".join(outcomes.not_started)
        raise RingbusError(
            Kind.INTERRUPTED,
            [error("RB437", what, "interrupted", note=f"Not done: {left}.", hint="repeat the command: it goes on.")],
        )
    return outcomes.values
