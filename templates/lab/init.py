"""Process 1 of a host of the lab, and what answers its systemctl: starts what is enabled, and serves.

Process 1 itself only reaps; the rest is its one child, so that no end of a process is taken from whoever waits for it.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from service import Service, raise_limits
from units import Unit, full_name, load

SOCKET = Path("/run/ringbus-lab/systemctl")
ENABLED = Path("/etc/systemd/system/multi-user.target.wants")
READS = ("is-active", "is-enabled", "is-failed", "show", "status")
_BIRTH = Path(__file__).with_name("birth.py")
_LONGEST_BIRTH = 120


class Services:
    """All services of the host by name; one that has no file now may have one later."""

    def __init__(self) -> None:
        self._known: dict[str, Service] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Service:
        """The service of that name; an alias is the same service."""
        unit = load(full_name(name))
        own = unit.name if unit else full_name(name)
        with self._lock:
            return self._known.setdefault(own, Service(own, load))

    def start(self, name: str, above: frozenset[str] = frozenset()) -> bool:
        """Start a unit after those that it needs; what is no service here needs nothing and is there."""
        service = self.get(name)
        if not service.name.endswith(".service"):
            return True
        unit = service.unit
        for needed in unit.words("Requires"):
            if needed not in above and load(needed) and not self.start(needed, above | {service.name}):
                return False
        return service.start()


def answer(services: Services, verb: str, name: str) -> tuple[int, str]:
    """What systemctl says to one verb for one unit, and its exit code."""
    service = services.get(name)
    actions: dict[str, Callable[[], bool]] = {
        "start": lambda: services.start(name),
        "stop": service.stop,
        "restart": lambda: service.stop() and services.start(name),
        "try-restart": lambda: service.reading.state != "active" or (service.stop() and services.start(name)),
        "reload": service.reload,
        "reload-or-restart": lambda: _again(services, service),
        "enable": lambda: enable(service.unit),
        "disable": lambda: disable(service.unit),
        "reset-failed": lambda: True,
    }
    if verb in actions:
        done = actions[verb]()
        return (0, "") if done else (1, f"Job for {service.name} failed. See /var/log/ringbus-lab/{service.name}.log")
    return _told(service, verb)


def _told(service: Service, verb: str) -> tuple[int, str]:
    reading, enabled = service.reading, (ENABLED / service.name).is_symlink()
    if verb == "is-active":
        return (0 if reading.state == "active" else 3), reading.state
    if verb == "is-failed":
        return (0 if reading.state == "failed" else 1), reading.state
    if verb == "is-enabled":
        known = load(service.name)
        return (0 if enabled else 1), ("enabled" if enabled else "disabled" if known else "not-found")
    if verb in {"show", "status"}:
        return (0 if verb == "show" or reading.state == "active" else 3), _shown(service, enabled=enabled)
    return 1, f"Unknown command verb {verb}."


def _shown(service: Service, *, enabled: bool) -> str:
    reading, unit = service.reading, load(service.name)
    values = {
        "Id": service.name,
        "LoadState": "loaded" if unit else "not-found",
        "ActiveState": reading.state,
        "SubState": reading.sub,
        "Result": reading.result,
        "MainPID": reading.main,
        "ExecMainPID": reading.main,
        "NRestarts": reading.restarts,
        "UnitFileState": "enabled" if enabled else "disabled",
        "Description": unit.last("Description", service.name, "Unit") if unit else service.name,
    }
    return "\n".join(f"{key}={value}" for key, value in values.items())


def _again(services: Services, service: Service) -> bool:
    """Reload what runs and can; anything else is started anew. What fails to reload runs on, as with systemd."""
    if service.reading.main and service.unit.every("ExecReload"):
        return service.reload()
    return service.stop() and services.start(service.name)


def enable(unit: Unit) -> bool:
    """Have it started with the host."""
    ENABLED.mkdir(parents=True, exist_ok=True)
    link = ENABLED / unit.name
    if not link.is_symlink():
        link.symlink_to(f"/usr/lib/systemd/system/{unit.name}")
    return True


def disable(unit: Unit) -> bool:
    """Have it no longer started with the host."""
    (ENABLED / unit.name).unlink(missing_ok=True)
    return True


def serve(services: Services, door: socket.socket) -> None:
    """Answer every systemctl, each in a thread of its own: a start may take minutes."""
    while True:
        caller, _ = door.accept()
        threading.Thread(target=_attend, args=(services, caller), daemon=True).start()


def _attend(services: Services, caller: socket.socket) -> None:
    with caller, caller.makefile("rw", encoding="utf-8") as stream, suppress(BrokenPipeError):
        asked = json.loads(stream.readline())
        if not (asked["verb"] in READS or _is_root(caller)):
            stream.write(json.dumps({"code": 4, "text": "Interactive authentication required."}) + "\n")
            return
        for name in asked["units"]:
            try:
                code, text = answer(services, asked["verb"], name)
            except FileNotFoundError as problem:
                code, text = 5, str(problem)
            stream.write(json.dumps({"code": code, "text": text}) + "\n")
            stream.flush()


def _is_root(caller: socket.socket) -> bool:
    _, user, _ = struct.unpack("3i", caller.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return bool(user == 0)


def listen(path: Path) -> socket.socket:
    """The socket that systemctl talks to: everybody may ask, root alone has anything done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    path.chmod(0o666)
    door.listen()
    return door


def run_host() -> None:
    """Bring the host up as its disk says, and answer."""
    raise_limits()
    services = Services()
    door = listen(SOCKET)
    threading.Thread(target=serve, args=(services, door), daemon=True).start()
    # A host that was not born whole ends, and its console says why: it must not look as if it only were slow.
    subprocess.run(["/usr/bin/python3", str(_BIRTH)], check=True, timeout=_LONGEST_BIRTH)
    for link in sorted(ENABLED.glob("*.service"), key=lambda path: (path.name != "ssh.service", path.name)):
        with suppress(FileNotFoundError):
            services.start(link.name)
    threading.Event().wait()


def reap(child: int) -> None:
    """Take the ends of all processes that have lost their parents, until ``child`` ends."""
    while True:
        with suppress(ChildProcessError):
            if os.wait()[0] == child:
                return


def main() -> None:
    """The host: this process reaps, its child does the rest."""
    child = os.fork()
    if child:
        reap(child)
    else:
        run_host()


if __name__ == "__main__":
    main()
