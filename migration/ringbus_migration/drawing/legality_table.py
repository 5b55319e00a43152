"""The table of legality in Markdown, for documents: what `docs/migration.md` holds."""

from collections.abc import Iterator

from ringbus_migration.fences import PROMISES
from ringbus_migration.legality import TABLE, LegalityRow, RuleNeed


def legality_table() -> str:
    """Two tables: the states of both axes with what each needs, and what each fence promises."""
    return "\n".join([*_states(), "", *_fences()]) + "\n"


def _states() -> Iterator[str]:
    yield "| state | follows | needs | way back | fences |"
    yield "|---|---|---|---|---|"
    yield from map(_row, TABLE)


def _row(row: LegalityRow) -> str:
    after = ", ".join(f"`{state.label}`" for state in row.after)
    needs = "; ".join(map(_need, row.needs)) or "none"
    fences = ", ".join(fence.value for fence in row.fences) or "none"
    return f"| `{row.enters.label}` | {after} | {needs} | {row.back.value} | {fences} |"


def _need(need: RuleNeed) -> str:
    least = f": `{need.least.label}` or later" if need.least else ""
    return f"{need.kind.value}{least}"


def _fences() -> Iterator[str]:
    yield "| fence | promise |"
    yield "|---|---|"
    yield from (f"| {fence.value} | {promise} |" for fence, promise in PROMISES.items())
