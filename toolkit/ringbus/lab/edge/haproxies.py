"""HAProxy on the nodes of load balancers: told what to do, and asked what it counted, through its host's files."""

import json
import socket
from contextlib import suppress
from pathlib import Path

from ringbus.lab import processes
from ringbus.lab.edge.haproxy import CONFIGURATION, SOCKET, STATE, BalancerFile
from ringbus.lab.edge.stats import NodeFacts, node_facts

_SYSTEMCTL = "/run/ringbus-lab/systemctl"
_PATIENCE = 10.0
_CHUNK = 1 << 16


class HaproxyProcess:
    """The HAProxy of one host; OSError where the host or HAProxy does not answer."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._root = Path()
        self._file: BalancerFile | None = None

    def follow(self, file: BalancerFile) -> str:
        """Have it do what the file says, without dropping a connection; what was done, empty where it did so before.

        Where weights alone differ they are set while it runs. For all else a new process takes the old one's sockets
        and what it knew of servers, and the old one ends when its connections have.
        """
        if self._file == file:
            return ""
        root, known = self._host(), self._file
        at = Path(f"{root}{CONFIGURATION}")
        if known is None and at.read_text(encoding="utf-8") == file.text and self._runs():
            said = "as it should be"
        elif known and known.structure == file.structure:
            for variable, value in file.weights.items():
                if known.weights[variable] != value:
                    self._set(variable, value)
            at.write_text(file.text, encoding="utf-8")
            said = "weights set"
        else:
            with suppress(OSError):  # it does not run yet
                Path(f"{root}{STATE}").write_text(self._ask("show servers state"), encoding="utf-8")
            at.write_text(file.text, encoding="utf-8")
            self._have("enable")
            self._have("reload-or-restart")
            said = "reloaded"
        self._file = file
        return said

    def table(self) -> NodeFacts:
        """What it counts and sees now."""
        return node_facts(self._ask("show stat"))

    def _runs(self) -> bool:
        try:
            return bool(self._ask("show info"))
        except OSError:
            return False

    def _host(self) -> Path:
        """The host's files: those of a process that sees where its systemctl is."""
        if not Path(f"{self._root}{_SYSTEMCTL}").exists() or self._root == Path():
            roots = (Path(f"/proc/{pid}/root") for pid in processes.inside(self._namespace))
            found = next((root for root in roots if Path(f"{root}{_SYSTEMCTL}").exists()), None)
            if found is None:
                raise FileNotFoundError(self._namespace)
            self._root = found
        return self._root

    def _ask(self, command: str) -> str:
        return _exchange(f"{self._host()}{SOCKET}", f"{command}\n")

    def _set(self, variable: str, value: int) -> None:
        """Change a variable; its answer is empty, or says why it did not."""
        if said := self._ask(f"experimental-mode on; set var proc.{variable} int({value})").strip():
            raise OSError(f"{variable} was not set: {said}")

    def _have(self, verb: str) -> None:
        said = _exchange(f"{self._host()}{_SYSTEMCTL}", json.dumps({"verb": verb, "units": ["haproxy"]}) + "\n")
        if json.loads(said or '{"code": 1, "text": "no answer"}')["code"]:
            raise OSError(said.strip())


def _exchange(path: str, words: str) -> str:
    """All that the other end of a socket says to these words."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE)
        line.connect(path)
        line.sendall(words.encode())
        line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(_CHUNK):
            parts.append(part)
    return b"".join(parts).decode()
