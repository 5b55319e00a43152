"""RabbitMQ's definitions section by section: what names an entry, what it says, and where the API has it.

Source: the management plugin's HTTP API reference, 4.0.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Entry = Mapping[str, object]
#: (position of the section, its part of the API, what names the entry)
Key = tuple[int, str, tuple[str, ...]]
_FEDERATION = "federation: "


def _always(_entry: Entry) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Section:
    """``ours`` is False for entries that somebody else looks after; ``removed`` for those that never go."""

    kind: str
    part: str
    names: tuple[str, ...]
    says: tuple[str, ...]
    ours: Callable[[Entry], bool] = _always
    removed: bool = True
    hidden: bool = False


def _own_exchange(entry: Entry) -> bool:
    """Not RabbitMQ's own, and not what a federation link has made."""
    name = str(entry["name"])
    return bool(name) and not name.startswith(("amq.", _FEDERATION))


def _between_exchanges(entry: Entry) -> bool:
    """Queues are bound by services. Links bind exchanges that they made themselves."""
    made = str(entry["source"]).startswith(_FEDERATION) or str(entry["destination"]).startswith(_FEDERATION)
    return entry["destination_type"] == "exchange" and not made and not entry.get("arguments")


def _of_federation(entry: Entry) -> bool:
    return str(entry["component"]).startswith("federation-upstream")


def _cluster_name(entry: Entry) -> bool:
    return entry["name"] == "cluster_name"


#: In the order in which they are added; what goes, goes in the opposite one.
SECTIONS = (
    _Section("cluster name", "global_parameters", ("name",), ("value",), _cluster_name, removed=False),
    _Section("virtual host", "vhosts", ("name",), ("metadata",), removed=False),
    _Section("user", "users", ("name",), ("password_hash", "hashing_algorithm", "tags"), hidden=True),
    _Section("permission", "permissions", ("vhost", "user"), ("configure", "write", "read")),
    _Section("exchange", "exchanges", ("vhost", "name"), ("type", "durable", "auto_delete", "internal", "arguments"),
             _own_exchange),
    _Section("binding", "bindings", ("vhost", "source", "destination", "routing_key"), ("routing_key",),
             _between_exchanges),
    _Section("parameter", "parameters", ("component", "vhost", "name"), ("value",), _of_federation),
    _Section("policy", "policies", ("vhost", "name"), ("pattern", "definition", "priority", "apply-to")),
)  # fmt: skip


def keyed(definitions: Mapping[str, list[dict[str, object]]]) -> dict[Key, dict[str, object]]:
    """What each of our entries says, by what names it, in the order of the sections."""
    return {
        (place, section.part, tuple(str(entry[name]) for name in section.names)): _said(section, entry)
        for place, section in enumerate(SECTIONS)
        for entry in definitions.get(section.part, ())
        if section.ours(entry)
    }


def _said(section: _Section, entry: Entry) -> dict[str, object]:
    if section.part != "vhosts":
        return {name: entry.get(name) for name in section.says}
    metadata = entry.get("metadata")
    return {"default_queue_type": metadata.get("default_queue_type") if isinstance(metadata, dict) else None}


def title(key: Key) -> str:
    """``policy federate events``."""
    place, part, names = key
    if part == "global_parameters":
        return SECTIONS[place].kind
    said = names[-2:-1] if part == "bindings" else names[-1:]
    kind = names[0].removeprefix("federation-") if part == "parameters" else SECTIONS[place].kind
    source = f"{names[1]} to " if part == "bindings" else ""
    return f"{kind} {source}{said[0]}"


def path(key: Key, *, gone: bool = False) -> str:
    """The entry's place below ``/api``; ``gone``: as DELETE wants it."""
    _, part, names = key
    words = [quote(name, safe="") for name in names]
    if part == "bindings":
        vhost, source, destination, routing_key = words
        binding = f"bindings/{vhost}/e/{source}/e/{destination}"
        return f"{binding}/{routing_key or '~'}" if gone else binding
    unused = "?if-unused=true" if part == "exchanges" and gone else ""
    return f"{part.replace('_', '-')}/{'/'.join(words)}{unused}"


def hidden(key: Key) -> bool:
    """Whether what it says is not shown."""
    return SECTIONS[key[0]].hidden


def removable(key: Key) -> bool:
    """Whether it may be taken away: nothing with messages in it."""
    return SECTIONS[key[0]].removed


def links_of(definitions: Mapping[str, list[dict[str, Any]]]) -> frozenset[tuple[str, str]]:
    """The (exchange, upstream) of every link that a cluster with these definitions should have."""
    parameters = definitions.get("parameters", ())
    sets = {one["name"]: one["value"] for one in parameters if one["component"] == "federation-upstream-set"}
    found = set()
    for policy in definitions.get("policies", ()):
        members = sets.get(policy["definition"].get("federation-upstream-set"), ())
        names = [str(one["name"]) for one in definitions.get("exchanges", ()) if _own_exchange(one)]
        federated = [name for name in names if re.search(str(policy["pattern"]), name)]
        found |= {(name, str(member["upstream"])) for name in federated for member in members}
    return frozenset(found)


def queues_of_links(definitions: Mapping[str, list[dict[str, object]]], vhost: str, exchange: str) -> tuple[str, ...]:
    """The queues that links of other clusters have for an exchange, sorted; they stay when a link ends."""
    names = (str(entry["name"]) for entry in definitions.get("queues", ()) if entry["vhost"] == vhost)
    return tuple(sorted(name for name in names if name.startswith(f"{_FEDERATION}{exchange} -> ")))


def method(key: Key) -> str:
    """How it is added."""
    return "POST" if key[1] == "bindings" else "PUT"
