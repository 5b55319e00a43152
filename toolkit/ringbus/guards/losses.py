"""Attributes that name other resources by their ids: whether a change lets go of one."""

from collections.abc import Iterable, Mapping

from ringbus.guards.stack_plan import StackChange


def loses(change: StackChange, *names: str) -> bool:
    """Whether what these attributes name together, by an id or a list of ids, would be without one that they name now.

    What is made anew under the same attribute has an id that nobody knows yet: it is judged where it is made. An edit
    of somebody else is taken back without a loss as long as something is left. What a killed apply left in no state was
    of no use to anybody yet.
    """
    before = _ids(change.before, [name for name in names if name not in change.unknown])
    after = _ids(change.after, names)
    lost = [each for each in before if each not in after]
    left = after or not change.unknown.isdisjoint(names)
    return bool(lost) and not change.imported and not (left and set(names) & set(change.outside))


def ids(change: StackChange, name: str) -> str:
    """What an attribute names now, in words."""
    return ", ".join(map(str, _ids(change.before, [name])))


def _ids(values: Mapping[str, object], names: Iterable[str]) -> list[object]:
    return [each for name in names for each in _list(values.get(name))]


def _list(value: object) -> list[object]:
    return [each for each in (value if isinstance(value, list) else [value]) if each]
