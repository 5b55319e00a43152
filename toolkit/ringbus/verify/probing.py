"""What probes answer. A part of the platform is probed by one module; `verifying.PROBES` has a line for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringbus.verdict import Verdict
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.judging import CanaryOutcome
from ringbus.verify.outcome import ProbeOutcome


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """What came of the probes of one part; ``exchanges`` are told after the others, and in numbers too."""

    rows: tuple[ProbeOutcome, ...]
    exchanges: tuple[CanaryOutcome, ...] = ()

    @property
    def probes(self) -> tuple[ProbeOutcome, ...]:
        """All of them."""
        return (*self.rows, *(one.told() for one in self.exchanges))


@dataclass(frozen=True, slots=True)
class VerifyOutcome:
    """What came of the probes of every part, by its name."""

    parts: Mapping[str, PartOutcome] = field(default_factory=dict)

    @property
    def probes(self) -> tuple[ProbeOutcome, ...]:
        """All of them."""
        return tuple(probe for part in self.parts.values() for probe in part.probes)

    @property
    def exchanges(self) -> tuple[CanaryOutcome, ...]:
        """Those of exchanges."""
        return tuple(one for part in self.parts.values() for one in part.exchanges)

    @property
    def ok(self) -> bool:
        """Whether everything is as it should be."""
        return all(one.verdict is Verdict.PASSED for one in self.probes)


#: Asks one part of the platform all that is asked of it; what cannot be asked is told as a verdict.
Probe = Callable[[VerifyInputs], PartOutcome]
