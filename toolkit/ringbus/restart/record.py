"""What is remembered of a restart until it has ended: so that who begins it again goes on with it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ringbus.errors import failed
from ringbus.journal.documents import DocumentStore
from ringbus.restart.catalogue import RECORD_UNREAD
from ringbus.restart.inputs import RestartScope
from ringbus.topology.values import Role

_KIND, _FORMAT = "ringbus-restart", 1


@dataclass(frozen=True, slots=True)
class RestartRecord:
    """A restart that was begun at a moment, which is also its name on hosts, in these zones."""

    begun: str
    zones: tuple[str, ...]


def begun_before(documents: DocumentStore, scope: RestartScope) -> RestartRecord | None:
    """The restart of the same hosts that has not ended; none where it is to be done anew. RB576 for a damaged one."""
    if scope.anew:
        return None
    key = _key(scope.role)
    text = documents.read(key)
    if text is None:
        return None
    record = _read(text)
    if record is None:
        hint = f"`{scope.command} --anew` restarts all of the hosts, and writes it anew."
        said = "what is remembered of a restart that has not ended cannot be read"
        raise failed(RECORD_UNREAD, f"{documents.where}/{key}", said, note="Nothing was touched.", hint=hint)
    return record if record.zones == _zones(scope.zones) else None


def remember(documents: DocumentStore, scope: RestartScope, begun: str) -> RestartRecord:
    """The restart that begins now, in place of any other of this role."""
    record = RestartRecord(begun, _zones(scope.zones))
    said = {"kind": _KIND, "format": _FORMAT, "begun": begun, "zones": record.zones}
    documents.write(_key(scope.role), json.dumps(said).encode())
    return record


def forget(documents: DocumentStore, scope: RestartScope) -> None:
    """It has ended."""
    documents.remove(_key(scope.role))


def _read(text: bytes) -> RestartRecord | None:
    """None for what is no such document, whatever it is."""
    try:
        said = json.loads(text)
    except ValueError:
        return None
    match said:
        case {"kind": k, "format": f, "begun": str(begun), "zones": list(zones)} if (k, f) == (_KIND, _FORMAT):
            return RestartRecord(begun, _zones(map(str, zones)))
    return None


def _zones(zones: Iterable[str]) -> tuple[str, ...]:
    """In whatever order they were given."""
    return tuple(sorted(set(zones)))


def _key(role: Role) -> str:
    return f"restart-{role.value}.json"
