"""What `ringbus verify` found: keys that others rely on, and a table."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import table
from ringbus.federation.proof import Pair
from ringbus.verdict import Verdict
from ringbus.verify.judging import CanaryOutcome
from ringbus.verify.probing import VerifyOutcome

_COLUMNS = ("exchange", "from", "to", "#expected", "#measured", "verdict")


def verify_data(outcome: VerifyOutcome) -> dict[str, Any]:
    """Pairs are of clusters in the exchange's scope; of kind rpc requests and replies are counted together."""
    return {
        "ok": outcome.ok,
        "probes": [one.to_json() for one in outcome.probes],
        "federation": [
            {
                "exchange": one.probe.name,
                "missed_pairs": len(one.missed),
                "most_copies": one.most_copies,
                "equal": one.equal,
            }
            for one in _of_kind(outcome, "events")
        ],
        "rpc": [_call(group) for group in _grouped(_of_kind(outcome, "rpc"))],
        "deliveries": [
            {"exchange": one.probe.name, "deliveries": [_delivery(one, pair) for pair in one.probe.expected]}
            for one in outcome.exchanges
        ],
    }


def verify_view(outcome: VerifyOutcome, *, everything: bool) -> list[RenderableType]:
    """A line for every probe, then the pairs that are not as they should be; with ``everything`` all pairs."""
    probes = [(one.name, one.verdict.value, one.message) for one in outcome.probes]
    pairs = [
        (one.probe.name, *pair, one.probe.expected[pair], _measured(one, pair), one.verdict_of(pair).value)
        for one in outcome.exchanges
        for pair in one.probe.expected
        if everything or one.verdict_of(pair) is not Verdict.PASSED
    ]
    last = Text("ok", style="green") if outcome.ok else Text("not as it should be", style="bold red")
    return [
        table("", ("probe", "verdict", "why"), probes),
        *([table("\ncopies of one message", _COLUMNS, pairs)] if pairs else []),
        last,
    ]


def _of_kind(outcome: VerifyOutcome, kind: str) -> list[CanaryOutcome]:
    return [one for one in outcome.exchanges if one.probe.exchange.kind == kind]


def _grouped(outcomes: Sequence[CanaryOutcome]) -> Iterable[list[CanaryOutcome]]:
    """Requests and replies of one exchange."""
    for name in dict.fromkeys(one.probe.exchange.name for one in outcomes):
        yield [one for one in outcomes if one.probe.exchange.name == name]


def _call(group: Sequence[CanaryOutcome]) -> dict[str, Any]:
    """A caller is without an answer when its request or the reply was seen nowhere."""
    asked = {pair for one in group for pair in one.missed if not one.probe.replies}
    answered = {(caller, callee) for one in group for callee, caller in one.missed if one.probe.replies}
    return {
        "exchange": group[0].probe.exchange.name,
        "unanswered_pairs": len(asked | answered),
        "most_copies": max(one.most_copies for one in group),
        "equal": all(one.equal for one in group),
    }


def _delivery(outcome: CanaryOutcome, pair: Pair) -> dict[str, Any]:
    return {
        "source": pair[0],
        "destination": pair[1],
        "expected": outcome.probe.expected[pair],
        "measured": outcome.measured.get(pair),
        "verdict": outcome.verdict_of(pair).value,
    }


def _measured(outcome: CanaryOutcome, pair: Pair) -> int | str:
    return outcome.measured.get(pair, "?")
