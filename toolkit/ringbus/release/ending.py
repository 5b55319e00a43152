"""How work on several stacks ends when not all of them came through."""

from collections.abc import Sequence

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.outcomes import Outcomes


def raise_unless_whole[T](outcomes: Outcomes[T], what: str, not_begun: Sequence[str], hint: str) -> None:
    """Raise all errors as one; where the user stopped it, also what was not begun (RB406), with ``hint``."""
    found = [finding for problem in outcomes.errors.values() for finding in problem.findings]
    kinds = [problem.kind for problem in outcomes.errors.values()]
    if outcomes.not_started or Kind.INTERRUPTED in kinds:
        said = f"not begun: {', '.join(not_begun)}" if not_begun else "everything was begun"
        raise RingbusError(Kind.INTERRUPTED, [*found, error("RB406", what, f"stopped, as asked; {said}", hint=hint)])
    outcomes.raise_errors()
