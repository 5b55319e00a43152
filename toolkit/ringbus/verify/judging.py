"""What was measured against what was proved."""

from dataclasses import dataclass

from ringbus.federation.proof import Deliveries, Pair
from ringbus.verdict import Verdict, worst
from ringbus.verify.canary import CanaryProbe
from ringbus.verify.outcome import ProbeOutcome

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class CanaryOutcome:
    """What an exchange delivered.

    ``quiet``: no copy came any more at the end. ``repeated``: deliveries beyond the first of one copy. ``late``:
    links over which the bindings did not travel in time.
    """

    probe: CanaryProbe
    measured: Deliveries
    quiet: bool
    repeated: int = 0
    late: tuple[Pair, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether the very deliveries were measured that were proved."""
        return self.measured == self.probe.expected

    @property
    def missed(self) -> tuple[Pair, ...]:
        """The pairs between which nothing was seen."""
        return tuple(pair for pair in self.probe.expected if not self.measured.get(pair))

    @property
    def most_copies(self) -> int:
        """The most copies that a cluster got of one cluster's message."""
        return max(self.measured.values(), default=0)

    def verdict_of(self, pair: Pair) -> Verdict:
        """Of one pair."""
        if pair not in self.measured:
            return Verdict.NODATA
        got, wanted = self.measured[pair], self.probe.expected[pair]
        if got == wanted:
            return Verdict.PASSED
        unsure = not self.quiet or (got > wanted and not self.probe.exact)
        return Verdict.INCONCLUSIVE if unsure else Verdict.FAIL

    def told(self) -> ProbeOutcome:
        """The worst verdict of its pairs, and what it comes from."""
        found = {pair: self.verdict_of(pair) for pair in self.probe.expected}
        told = worst(found.values())
        said = [
            self._of_pairs([pair for pair, verdict in found.items() if verdict is told], told),
            f"{self.repeated} came again by the way they had come" if self.repeated else "",
            f"no binding came over {_some(self.late, ' > ')}" if self.late else "",
        ]
        return ProbeOutcome(f"exchange {self.probe.name}", told, "; ".join(filter(None, said)))

    def _of_pairs(self, pairs: list[Pair], verdict: Verdict) -> str:
        if verdict is Verdict.PASSED:
            return f"{len(pairs)} pairs as proved, copies of one message at most: {self.most_copies}"
        if verdict is Verdict.NODATA:
            return f"{len(pairs)} pairs could not be measured: {_some(pairs, ' to ')}"
        source, destination = pairs[0]
        counts = f"copies {self.measured[pairs[0]]} instead of {self.probe.expected[pairs[0]]}"
        still = "" if self.quiet else ", and copies still came"
        return f"{len(pairs)} pairs otherwise than proved: {counts} from {source} to {destination}{still}"


def _some(pairs: list[Pair] | tuple[Pair, ...], between: str) -> str:
    more = ", …" if len(pairs) > _EXAMPLES else ""
    return ", ".join(between.join(pair) for pair in pairs[:_EXAMPLES]) + more
