"""Which of what AWS lists is what a plan would make a second time. Pure.

Attributes are looked up by dotted paths, through lists on the way, and compared as the texts they hold: AWS writes a
name of the DNS with a dot at its end, and -1 for a port where Terraform has none.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ringbus.aws.orphan_kinds import OrphanKind
from ringbus.findings import Finding, error
from ringbus.guards.stack_plan import StackChange

_NOTHING = {"", "-1", "none"}
_PROVIDER = "terraform-"
# What may be set to something else once a host's disk is formatted; Terraform ignores it too.
_CHANGED_LATER = frozenset({"ringbus-disk"})


def at(value: object, path: str) -> list[Any]:
    """Everything at a dotted path of a JSON value; with an empty path the value itself."""
    found = _flat(value)
    for part in path.split(".") if path else ():
        found = [each for one in found if isinstance(one, Mapping) for each in _flat(one.get(part))]
    return found


def filled(template: object, values: Mapping[str, Any]) -> Any:
    """``template`` (texts, lists, mappings) filled with ``values`` by name; KeyError when one is not known."""
    match template:
        case str():
            return template.format_map(values)
        case list():
            return [filled(each, values) for each in template]
        case dict():
            return {name: filled(each, values) for name, each in template.items()}
    return template


def planned_tags(change: StackChange) -> dict[str, str]:
    """The tags that what is planned would carry and keep."""
    given = change.after.get("tags_all")
    if not isinstance(given, Mapping):
        given = {tag["key"]: tag["value"] for tag in at(change.after, "tag")}
    return {name: str(value) for name, value in given.items() if name not in _CHANGED_LATER}


def asked(kind: OrphanKind, change: StackChange) -> Any:
    """What to ask AWS for candidates; None while something is not known that ``kind`` is asked for or known by."""
    if not change.unknown.isdisjoint(path.partition(".")[0] for path in kind.same):
        return None
    try:
        return filled(kind.asked, _values(change))
    except KeyError:
        return None


def _values(change: StackChange) -> dict[str, Any]:
    """What templates are filled with, of what is planned: known attributes, and some made of them."""
    values = {name: value for name, value in change.after.items() if value is not None and name not in change.unknown}
    part = change.after.get("set_identifier")
    return values | {
        "platform_tag": planned_tags(change).get("platform", ""),
        "set_identifier_part": f"_{part}" if part else "",
    }


def alike(kind: OrphanKind, change: StackChange, found: Mapping[str, Any]) -> bool:
    """Whether ``found`` stands and has all that ``kind`` is known by; its tags are another question."""
    return not _gone(kind, found) and all(
        _texts(change.after, planned) == _texts(found, there) for planned, there in kind.same.items()
    )


def ours(kind: OrphanKind, change: StackChange, found: Mapping[str, Any], tags: Mapping[str, str]) -> bool:
    """Whether ``found``, which carries these tags, was made for what is planned; what has none, at least by Terraform.

    Route 53 tells what its maker called the request: the provider's are called `terraform-`, moment and number.
    """
    if kind.below:
        return True
    if kind.tagged_later and not tags:
        return str(found.get("CallerReference", _PROVIDER)).startswith(_PROVIDER)
    wanted = planned_tags(change)
    return "platform" in wanted and wanted.items() <= tags.items()


def import_id(kind: OrphanKind, change: StackChange, found: Mapping[str, Any]) -> str:
    """What Terraform imports ``found`` by."""
    text: str = filled(kind.import_id, _values(change) | bare(found))
    return text


def bare(found: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of ``found``; Route 53 gives ids with a path before them."""
    return {
        name: value.removeprefix("/hostedzone/") if isinstance(value, str) else value for name, value in found.items()
    }


def tags_in(listed: Iterable[Any]) -> dict[str, str]:
    """Tags by name, from any of the lists in which AWS tells them."""
    return {tag["Key"]: tag["Value"] for tag in listed if isinstance(tag, Mapping) and "Key" in tag}


def several(stack: str, address: str, ids: Iterable[str]) -> Finding:
    """The finding (RB475) for more than one candidate."""
    return error(
        "RB475",
        f"stack {stack}: {address}",
        f"an interrupted apply may have made any of these: {', '.join(sorted(ids))}",
        note="None was adopted, and nothing of this stack was applied.",
        hint="look at them, delete those that are too many, and go on with `ringbus resume`.",
    )


def _gone(kind: OrphanKind, found: Mapping[str, Any]) -> bool:
    return any(
        len(kind.gone) == 1 or str(state).lower() in kind.gone[1:]
        for path in kind.gone[:1]
        for state in at(found, path)
    )


def _flat(value: object) -> list[Any]:
    return list(_each(value))


def _each(value: object) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _each(each)
    elif value is not None:
        yield value


def _texts(value: object, path: str) -> set[str]:
    texts = {str(each).rstrip(".").lower().removeprefix("dualstack.") for each in at(value, path)}
    return texts - _NOTHING
