"""A stack's state file, read as text: what it holds, never how to change it."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ringbus import digests
from ringbus.errors import RingbusError, failed
from ringbus.guards.resources import type_of

#: Where there is an earlier state of a stack whose states are in a bucket: that is versioned.
IN_BUCKET = "restore an older version of it: the bucket keeps them."
_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")
_INDEX = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')


@dataclass(frozen=True, slots=True)
class StackState:
    """What Terraform remembers of a stack: ``serial`` grows with every write, ``lineage`` is one state's identity.

    ``instances`` are the addresses of managed resources, ``deposed`` how many replaced objects of an address are
    still to be destroyed, ``tainted`` the addresses whose making did not come to its end, ``outputs`` values by name.
    ``ids`` are types and ids of all it holds, left-overs of replacements too. ``digest`` is that of its text.
    ``unfounded`` names the outputs with a text in them that no resource of the state has, or with the id of something
    that is only referred to there, as a peer's network: nobody but a hand wrote it.
    Without a state: serial 0, no lineage, nothing in it.
    """

    serial: int = 0
    lineage: str = ""
    outputs: Mapping[str, object] = field(default_factory=dict)
    instances: tuple[str, ...] = ()
    deposed: Mapping[str, int] = field(default_factory=dict)
    tainted: tuple[str, ...] = ()
    unfounded: frozenset[str] = frozenset()
    ids: frozenset[tuple[str, str]] = frozenset()
    digest: str = ""

    @property
    def empty(self) -> bool:
        """Whether it stands for no resource at all."""
        return not self.instances and not self.deposed

    @property
    def held(self) -> str:
        """A digest of everything in it: a state that was edited by hand may have its serial still."""
        return digests.of_value({"outputs": dict(self.outputs), "text": self.digest})


def parse(text: str | None, stack: str, earlier: str = IN_BUCKET) -> StackState:
    """The state of ``stack`` from the text of its state file (format 4), or of nothing when there is none yet.

    RB425: not readable, or of a format this was not written for; ``earlier`` says where an earlier one is.
    """
    state = _reading(text, stack, _read, earlier)
    return replace(state, digest=digests.of_text(text)) if state and text else StackState()


def attributes(text: str | None, stack: str) -> dict[str, Mapping[str, object]]:
    """The attributes of every managed resource by its address, left-overs of replacements not; RB425 as ``parse``."""
    return _reading(text, stack, _attributes) or {}


def resource_of(address: str) -> str:
    """Type and name at the end of an address: ``aws_ebs_volume.this`` of ``module.v["a"].aws_ebs_volume.this[0]``."""
    return ".".join(_INDEX.sub("", address).split(".")[-2:])


def unreadable(stack: str, what: str, earlier: str) -> RingbusError:
    """The error for a state of ``stack`` that cannot be read: ``what`` is wrong, and where an ``earlier`` one is."""
    return failed(
        "RB425",
        f"stack {stack}",
        f"its state {what}",
        note="Nothing was changed.",
        hint=earlier,
    )


def _reading[T](
    text: str | None, stack: str, read: Callable[[Mapping[str, Any]], T], earlier: str = IN_BUCKET
) -> T | None:
    if text is None or not text.strip():
        return None
    try:
        data = json.loads(text)
        if data["version"] != 4:
            raise unreadable(stack, f"has format {data['version']}, and only format 4 is known", earlier)
        return read(data)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise unreadable(stack, f"cannot be read ({type(fault).__name__}: {fault})", earlier) from fault


def _attributes(data: Mapping[str, Any]) -> dict[str, Mapping[str, object]]:
    return {
        address: instance.get("attributes") or {}
        for address, instance in _instances(data["resources"])
        if "deposed" not in instance
    }


def _read(data: Mapping[str, Any]) -> StackState:
    instances = list(_instances(data["resources"]))
    current = [(address, instance) for address, instance in instances if "deposed" not in instance]
    outputs = {name: output["value"] for name, output in data.get("outputs", {}).items()}
    return StackState(
        serial=data["serial"],
        lineage=data["lineage"],
        outputs=outputs,
        instances=tuple(address for address, _ in current),
        deposed=dict(Counter(address for address, instance in instances if "deposed" in instance)),
        tainted=tuple(address for address, instance in current if instance.get("status") == "tainted"),
        unfounded=_unfounded(outputs, data["resources"]),
        ids=frozenset(
            (type_of(address), str((instance.get("attributes") or {}).get("id", ""))) for address, instance in instances
        ),
    )


def _unfounded(outputs: Mapping[str, object], resources: list[dict[str, Any]]) -> frozenset[str]:
    held = [instance.get("attributes") or {} for resource in resources for instance in resource["instances"]]
    own = {str(attributes.get("id", "")) for attributes in held}
    kinds = {match[1] for match in map(_ID.fullmatch, own) if match}
    texts = {text for attributes in held for text in _texts(attributes)}
    # Of its own kinds of resource a stack gives out its own ones: its private zone names the networks of peers, too.
    founded = own | {text for text in texts if not ((match := _ID.fullmatch(text)) and match[1] in kinds)}
    return frozenset(name for name, value in outputs.items() if not founded.issuperset(_texts(value)))


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, however deep; names of attributes are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _instances(resources: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for resource in resources:
        if resource["mode"] != "managed":
            continue
        name = f"{resource['type']}.{resource['name']}"
        prefix = f"{resource['module']}.{name}" if resource.get("module") else name
        for instance in resource["instances"]:
            yield prefix + _key(instance.get("index_key")), instance


def _key(key: object) -> str:
    if key is None:
        return ""
    if isinstance(key, str):
        quoted = json.dumps(key, ensure_ascii=False)
        return "[" + quoted.replace("${", "$${").replace("%{", "%%{") + "]"
    return f"[{key}]"
