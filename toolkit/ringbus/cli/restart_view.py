"""What `ringbus restart` did, or would do."""

from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import table
from ringbus.restart.inputs import RestartScope
from ringbus.restart.restarting import RestartOutcome


def outcome_data(scope: RestartScope, outcome: RestartOutcome, *, done: bool) -> dict[str, Any]:
    """``before`` are hosts that an earlier one, which was cut off, had done."""
    return {
        "part": scope.role.value,
        "done": done,
        "before": list(outcome.before),
        "batches": [{"hosts": list(batch.hosts), "why": batch.why} for batch in outcome.batches],
        "gates": [{"verdict": one.verdict.value, "message": one.said} for one in outcome.gates],
    }


def outcome_view(scope: RestartScope, outcome: RestartOutcome, *, done: bool) -> list[RenderableType]:
    """A line a batch."""
    rows = [(number, ", ".join(batch.hosts), batch.why) for number, batch in enumerate(outcome.batches, 1)]
    earlier = [Text(f"Restarted before: {', '.join(outcome.before)}.")] if outcome.before else []
    count = sum(len(batch.hosts) for batch in outcome.batches)
    ended = f"{count} hosts restarted, and all is well." if done else f"{count} hosts to restart; nothing was touched."
    title = f"{scope.role.value}, batch by batch"
    return [table(title, ("#batch", "hosts", "why"), rows), *earlier, Text(ended)]
