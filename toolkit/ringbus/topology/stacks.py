"""Which Terraform stacks a platform has, and in which order they can be applied."""

from collections.abc import Collection, Sequence
from itertools import combinations, groupby

from ringbus.topology import names
from ringbus.topology.values import Region, Stack, StackKind


def stacks(regions: Sequence[Region], home: str) -> tuple[Stack, ...]:
    """``base``, a stack per region, one ``peering`` per pair, and ``global``; ``home`` keeps what is of no region."""
    base = Stack("base", StackKind.BASE, (home,), ())
    each = [Stack(names.region_stack(region.name), StackKind.REGION, (region.name,), ("base",)) for region in regions]
    pairs = [
        Stack(
            f"peering-{one}-{other}",
            StackKind.PEERING,
            (one, other),
            (names.region_stack(one), names.region_stack(other)),
        )
        for one, other in combinations(sorted(region.name for region in regions), 2)
    ]
    last = Stack("global", StackKind.GLOBAL, (home,), ("base", *(stack.name for stack in each)))
    return (base, *each, *pairs, last)


def reached(stacks: Sequence[Stack], away: Collection[str]) -> tuple[Stack, ...]:
    """Those that can be looked at and changed while the regions ``away`` are: `base` and `global` are of no region."""
    own = (StackKind.REGION, StackKind.PEERING)
    return tuple(stack for stack in stacks if stack.kind not in own or not set(stack.regions) & set(away))


def waves(stacks: Sequence[Stack], regions: Sequence[Region]) -> tuple[tuple[Stack, ...], ...]:
    """The stacks in the order of applying: those of one tuple may be applied side by side."""
    wave = {region.name: region.wave for region in regions}

    def position(stack: Stack) -> tuple[int, int]:
        kind = list(StackKind).index(stack.kind)
        return (kind, wave[stack.regions[0]] if stack.kind is StackKind.REGION else 0)

    ordered = sorted(stacks, key=position)
    return tuple(tuple(group) for _, group in groupby(ordered, key=position))
