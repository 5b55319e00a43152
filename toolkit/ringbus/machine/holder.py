"""Who holds a store: told to whoever comes second, and known again when its process is gone."""

import json
from dataclasses import asdict, dataclass

from ringbus.machine.processes import ProcessRecord, this_process


@dataclass(frozen=True, slots=True)
class StoreHolder:
    """A person (``ann@desk``) by a process, since a moment (ISO 8601)."""

    who: str
    since: str
    process: ProcessRecord

    def __str__(self) -> str:
        return f"{self.who}, process {self.process.pid} on {self.process.host}, since {self.since}"

    @property
    def id(self) -> str:
        """What `ringbus unlock` is told: enough to tell one holding from another."""
        return f"{self.process.host}-{self.process.pid}-{self.since}"

    def to_bytes(self) -> bytes:
        """The document that says so."""
        return (json.dumps(asdict(self), sort_keys=True) + "\n").encode()


def this_holder(who: str, since: str) -> StoreHolder:
    """``who`` by this very process."""
    return StoreHolder(who, since, this_process())


def read_holder(content: bytes | str) -> StoreHolder | None:
    """The holder that a document names; None when it names none that can be read."""
    try:
        data = json.loads(content)
        holder = StoreHolder(data["who"], data["since"], ProcessRecord(**data["process"]))
    except (ValueError, KeyError, TypeError):
        return None
    process = holder.process
    texts = (holder.who, holder.since, process.host, process.boot, process.namespace, process.started)
    return holder if isinstance(process.pid, int) and all(isinstance(text, str) for text in texts) else None
