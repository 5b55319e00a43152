"""Which process holds a port."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"


@dataclass(frozen=True, slots=True)
class PortHolder:
    """A process that listens on a port, and its command line."""

    pid: int
    command: str

    def __str__(self) -> str:
        return f"process {self.pid} ({self.command[:80]})"


def listening_sockets(table: str, port: int) -> frozenset[str]:
    """Inode numbers of the sockets that listen on ``port``, from the text of ``/proc/net/tcp`` or ``tcp6``.

    Columns as in Linux's Documentation/networking/proc_net_tcp: the local address as hexadecimal address and port, the
    state, and in the tenth column the inode.
    """
    rows = (line.split() for line in table.splitlines()[1:])
    return frozenset(
        row[9] for row in rows if len(row) > 9 and row[3] == _LISTENING and int(row[1].rpartition(":")[2], 16) == port
    )


def find(port: int, proc: Path = Path("/proc")) -> PortHolder | None:
    """The process that listens on ``port``; None when it cannot be seen (another user's, or no Linux)."""
    sockets = frozenset[str]().union(*(listening_sockets(_text(proc / "net" / name), port) for name in ("tcp", "tcp6")))
    links = {f"socket:[{inode}]" for inode in sockets}
    for process in proc.glob("[0-9]*") if links else ():
        if links & set(_open_files(process)):
            command = _text(process / "cmdline").replace("\0", " ").strip()
            return PortHolder(int(process.name), command or _text(process / "comm").strip())
    return None


def _open_files(process: Path) -> Iterable[str]:
    try:
        files = list((process / "fd").iterdir())
    except OSError:
        return
    for file in files:
        try:
            yield str(file.readlink())
        except OSError:
            continue


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
