"""The difference between two keyed sets as a value; showing it is another matter."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diff[K, V]:
    """What turns one mapping into another: keys that come, that go, and (before, after) where the value differs."""

    added: Mapping[K, V]
    removed: Mapping[K, V]
    changed: Mapping[K, tuple[V, V]]

    @property
    def empty(self) -> bool:
        """Whether both are equal."""
        return not (self.added or self.removed or self.changed)


def diff[K, V](before: Mapping[K, V], after: Mapping[K, V]) -> Diff[K, V]:
    """The difference from ``before`` to ``after``, each part in the order of the mapping it is from."""
    return Diff(
        added={key: value for key, value in after.items() if key not in before},
        removed={key: value for key, value in before.items() if key not in after},
        changed={key: (before[key], value) for key, value in after.items() if key in before and before[key] != value},
    )
