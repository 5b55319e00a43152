"""What is remembered of a restart until it has ended: so that who begins it again goes on with it."""

import json
from dataclasses import dataclass

from ringbus.journal.documents import DocumentStore
from ringbus.restart.inputs import RestartScope
from ringbus.topology.values import Role

_KIND, _FORMAT = "ringbus-restart", 1


@dataclass(frozen=True, slots=True)
class RestartRecord:
    """A restart that was begun at a moment, which is also its name on hosts, in these zones."""

    begun: str
    zones: tuple[str, ...]


def begun_before(documents: DocumentStore, scope: RestartScope) -> RestartRecord | None:
    """The restart of the same hosts that has not ended; none where it is to be done anew, or cannot be read."""
    text = documents.read(_key(scope.role))
    record = _read(text) if text else None
    return record if record and record.zones == scope.zones and not scope.anew else None


def remember(documents: DocumentStore, scope: RestartScope, begun: str) -> RestartRecord:
    """The restart that begins now, in place of any other of this role."""
    said = {"kind": _KIND, "format": _FORMAT, "begun": begun, "zones": scope.zones}
    documents.write(_key(scope.role), json.dumps(said).encode())
    return RestartRecord(begun, scope.zones)


def forget(documents: DocumentStore, scope: RestartScope) -> None:
    """It has ended."""
    documents.remove(_key(scope.role))


def _read(text: bytes) -> RestartRecord | None:
    said = json.loads(text)
    if (said.get("kind"), said.get("format")) != (_KIND, _FORMAT):
        return None
    return RestartRecord(said["begun"], tuple(said["zones"]))


def _key(role: Role) -> str:
    return f"restart-{role.value}.json"
