"""What a migration has made of the edge, as it stands when a plan is made: rendered, so that no plan undoes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

OLD, NEW = "old", "new"
#: Every request to the monolith: what a rule is made with where no migration has touched it yet.
UNMOVED = {OLD: 100, NEW: 0}


@dataclass(frozen=True, slots=True)
class LiveEdge:
    """``weights`` by monolith and city, each by side; ``groups``: ARNs of a migration's own, by region and tier."""

    weights: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    groups: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
