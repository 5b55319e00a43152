"""HAProxy on the nodes of load balancers: told what to do, and asked what it counted, through its host's files."""

import json
import socket
import time
from contextlib import suppress
from pathlib import Path

from ringbus.lab import processes
from ringbus.lab.dial import NAMESPACES
from ringbus.lab.edge.haproxy import CONFIGURATION, SOCKET, STATE, BalancerFile
from ringbus.lab.edge.stats import LoadedFacts, NodeFacts, loaded_facts, loaded_question, node_facts

_SYSTEMCTL = "/run/ringbus-lab/systemctl"
#: Seconds for an answer of HAProxy, and for it to be told to take another file.
_ANSWERS, _PATIENCE, _MOMENT = 3.0, 10.0, 0.1
_CHUNK = 1 << 16


class HaproxyProcess:
    """The HAProxy of one host; OSError where the host or HAProxy does not answer."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._known: Path | None = None

    def follow(self, file: BalancerFile) -> str:
        """Have it do what the file says, without dropping a connection; what was done, empty where it did so before.

        What it has loaded is looked at, for what is on its disk may have come there from who was killed before it said
        so. Where weights alone differ they are set while it runs. For all else a new process takes the old one's
        sockets and what it knew of servers, and the old one ends when its connections have.
        """
        loaded = self._loaded(file)
        if loaded is None or loaded.structure != file.structure:
            self._load(file)
            return "reloaded"
        changed = {name: value for name, value in file.weights.items() if loaded.weights.get(name) != value}
        for variable, value in changed.items():
            self._set(variable, value)
        self._write(file)
        return "weights set" if changed else ""

    def table(self) -> NodeFacts:
        """What it counts and sees now."""
        return node_facts(self._ask("show stat"))

    def _loaded(self, file: BalancerFile) -> LoadedFacts | None:
        """What it does now; None where it does not run, OSError where it is stopped in the middle of everything."""
        root = self._host()
        with suppress(FileNotFoundError, ConnectionRefusedError):
            return loaded_facts(_exchange(f"{root}{SOCKET}", f"{loaded_question(file.weights)}\n", _ANSWERS))
        return None

    def _load(self, file: BalancerFile) -> None:
        with suppress(OSError):  # it does not run yet
            Path(f"{self._host()}{STATE}").write_text(self._ask("show servers state"), encoding="utf-8")
        self._write(file)
        self._have("enable")
        self._have("reload-or-restart")
        end = time.monotonic() + _PATIENCE
        while (loaded := self._loaded(file)) is None or loaded.structure != file.structure:
            if time.monotonic() > end:
                raise TimeoutError(f"it did not take {CONFIGURATION} within {_PATIENCE:.0f} s")
            time.sleep(_MOMENT)

    def _write(self, file: BalancerFile) -> None:
        at = Path(f"{self._host()}{CONFIGURATION}")
        if at.read_text(encoding="utf-8") != file.text:
            at.write_text(file.text, encoding="utf-8")

    def _host(self) -> Path:
        """The host's files: those of a process in its namespace that sees where its systemctl is."""
        if self._known is None or not _stands(self._known, self._namespace):
            found = (Path(f"/proc/{pid}") for pid in processes.inside(self._namespace))
            self._known = next((process for process in found if _stands(process, self._namespace)), None)
        if self._known is None:
            raise FileNotFoundError(self._namespace)
        return self._known / "root"

    def _ask(self, command: str) -> str:
        return _exchange(f"{self._host()}{SOCKET}", f"{command}\n", _ANSWERS)

    def _set(self, variable: str, value: int) -> None:
        """Change a variable; its answer is empty, or says why it did not."""
        if said := self._ask(f"experimental-mode on; set var proc.{variable} int({value})").strip():
            raise OSError(f"{variable} was not set: {said}")

    def _have(self, verb: str) -> None:
        told = json.dumps({"verb": verb, "units": ["haproxy"]}) + "\n"
        said = _exchange(f"{self._host()}{_SYSTEMCTL}", told, _PATIENCE)
        if json.loads(said or '{"code": 1, "text": "no answer"}')["code"]:
            raise OSError(said.strip())


def _stands(process: Path, namespace: str) -> bool:
    """Whether a process is of the host in this namespace: its number is another's one day, and a host is killed."""
    try:
        inside = (process / "ns/net").samefile(NAMESPACES / namespace)
    except OSError:
        return False
    return inside and Path(f"{process}/root{_SYSTEMCTL}").exists()


def _exchange(path: str, words: str, patience: float) -> str:
    """All that the other end of a socket says to these words."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(patience)
        line.connect(path)
        line.sendall(words.encode())
        line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(_CHUNK):
            parts.append(part)
    return b"".join(parts).decode()
