"""What a target cannot do yet, and what a release leaves out."""

from collections.abc import Iterable

from ringbus.errors import refused
from ringbus.findings import Finding, warning
from ringbus.release.inputs import ReleaseInputs


def refuse_impossible(inputs: ReleaseInputs, *, rolling: bool) -> None:
    """Refuse what the target cannot do yet: gates (RB362), or a home that is away (RB363)."""
    if rolling and not inputs.target.emulated:
        raise refused(
            "RB362",
            "--rolling",
            "there are no gates yet that ask brokers and ring nodes how they are",
            note="Nothing was planned: batch after batch would go on blindly.",
            hint="change one host of a cluster at a time, by hand, and look at it.",
        )
    if inputs.topology.home in inputs.away and not inputs.target.emulated:
        raise refused(
            "RB363",
            f"--without {inputs.topology.home}",
            "it is the home region: the states of `base` and `global` are kept there",
            note="Nothing was planned. The records' health checks take a region that is away out of the public name.",
            hint="wait for the region, or name only others.",
        )


def left_out(away: Iterable[str]) -> tuple[Finding, ...]:
    """A warning (RB364) for each region that is left out as away."""
    return tuple(
        warning(
            "RB364",
            f"region {region}",
            "it is left out as away: its stack and peerings stay as they are, its records leave the public name",
            hint="`ringbus plan` without `--without` when it is back.",
        )
        for region in away
    )
