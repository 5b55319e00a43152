"""How it stands with the LocalStack of a port."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ringbus.localstack.address import LocalStackReading
from ringbus.localstack.record import ProcessRecord

WHO = "localstack"
"""The name that events and findings of this package carry."""


class LocalStackState(StrEnum):
    """What is known of the LocalStack of a port.

    RUNNING: ours, and it answers. FOREIGN: one answers that we did not start. SILENT: ours lives and does not answer
    (it starts, or hangs). DIED: ours is gone without being ended. TAKEN: something else has the port. STOPPED: nothing.
    """

    RUNNING = "running"
    FOREIGN = "foreign"
    SILENT = "silent"
    DIED = "died"
    TAKEN = "taken"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LocalStackStatus:
    """The state of the LocalStack of ``port``, its endpoint, and of a running one process and session.

    ``session_id`` names one life of one LocalStack: another session has none of the resources of the one before.
    """

    state: LocalStackState
    port: int
    endpoint: str
    log: Path
    pid: int | None = None
    session_id: str | None = None
    version: str = ""
    installation: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether there is a LocalStack to work with."""
        return self.state in {LocalStackState.RUNNING, LocalStackState.FOREIGN}

    def to_json(self) -> dict[str, object]:
        """The answer of ``ringbus localstack status --json``."""
        return {
            "state": self.state.value,
            "port": self.port,
            "endpoint": self.endpoint,
            "pid": self.pid,
            "session_id": self.session_id,
            "version": self.version,
            "log": str(self.log),
        }


def judge(record: ProcessRecord | None, alive: bool, reading: LocalStackReading | None, free: bool) -> LocalStackState:
    """The state that follows from the record, whether its process is alive, what answers, and whether the port is free.

    A live process of ours whose recorded session differs from the one that answers does not hold the port.
    """
    ours = record is not None and alive
    if reading:
        same = ours and record is not None and record.session_id in {"", reading.session_id}
        return LocalStackState.RUNNING if same else LocalStackState.FOREIGN
    if ours:
        return LocalStackState.SILENT
    if not free:
        return LocalStackState.TAKEN
    return LocalStackState.DIED if record else LocalStackState.STOPPED
