"""The life of one service on a host of the lab: its processes, and what is known of them."""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from units import ExecLine, Unit, environment, exec_line, seconds

LOGS = Path("/var/log/ringbus-lab")
_NOTIFY = Path("/run/ringbus-lab/notify")
#: In the environment of every process of a unit, so that those that became daemons are found too.
MARK = "RINGBUS_UNIT"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_START, _STOP = 90.0, 90.0
_MOMENT = 0.05
_AGAIN = 1.0
_FILES = 1 << 20
_LIMITS = {
    "as": resource.RLIMIT_AS,
    "core": resource.RLIMIT_CORE,
    "memlock": resource.RLIMIT_MEMLOCK,
    "nofile": resource.RLIMIT_NOFILE,
    "nproc": resource.RLIMIT_NPROC,
}


@dataclass
class Reading:
    """What is known of a service: ``state`` and ``sub`` as systemd says them, the last result, its main process."""

    state: str = "inactive"
    sub: str = "dead"
    result: str = "success"
    main: int = 0
    restarts: int = 0


class Service:
    """One service; ``find`` gives its unit file as it is now. Every method is safe from several threads."""

    def __init__(self, name: str, find: Callable[[str], Unit | None]) -> None:
        self.name = name
        self.reading = Reading()
        self._find = find
        self._lock = threading.RLock()
        self._life = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def unit(self) -> Unit:
        """Its unit file as it is now; FileNotFoundError where there is none."""
        unit = self._find(self.name)
        if unit is None:
            raise FileNotFoundError(f"Unit {self.name} not found.")
        return unit

    def start(self) -> bool:
        """Start it unless it runs; whether it runs, or did its work."""
        with self._lock:
            if self.reading.state == "active":
                return True
            self._life += 1
            unit = self.unit
            self._set("activating", "start")
            try:
                done = self._start(unit)
            except (OSError, KeyError, subprocess.TimeoutExpired) as problem:
                self._log(f"{type(problem).__name__}: {problem}\n")
                done = False
            if not done:
                self._fail()
                if unit.last("Restart") == "always":
                    self._set("activating", "auto-restart")
                    threading.Thread(target=self._try_again, args=(unit, self._life), daemon=True).start()
            return done

    def _try_again(self, unit: Unit, life: int) -> None:
        """Start it again, unless somebody started or stopped it meanwhile."""
        time.sleep(max(_AGAIN, seconds(unit.last("RestartSec"), _AGAIN)))
        with self._lock:
            if self._life == life:
                self.start()

    def stop(self) -> bool:
        """End it, by force where it takes longer than its unit gives it."""
        self._life += 1  # whoever waits to start it again no longer does
        with self._lock:
            unit, process = self.unit, self._process
            self._process = None
            if process and process.poll() is None:
                self._set("deactivating", "stop")
                for text in unit.every("ExecStop"):
                    self._run(unit, text, self.reading.main, seconds(unit.last("TimeoutStopSec"), _STOP))
                self._end(unit, process)
            self.reading.main = 0
            self._set("inactive", "dead")
        return True

    def reload(self) -> bool:
        """Have it read its files again; whether it could be told."""
        with self._lock:
            commands, main = self.unit.every("ExecReload"), self.reading.main
            return bool(commands and main) and all(self._run(self.unit, text, main, _START) for text in commands)

    def _set(self, state: str, sub: str) -> None:
        self.reading.state, self.reading.sub = state, sub

    def _fail(self) -> None:
        self.reading.result = "exit-code"
        self._set("failed", "failed")

    def _log(self, text: str) -> None:
        with self._output().open("a", encoding="utf-8") as log:
            log.write(text)

    def _output(self) -> Path:
        LOGS.mkdir(parents=True, exist_ok=True)
        return LOGS / f"{self.name}.log"

    def _start(self, unit: Unit) -> bool:
        _make_folders(unit)
        timeout = seconds(unit.last("TimeoutStartSec"), _START)
        if not all(self._run(unit, text, 0, timeout) for text in unit.every("ExecStartPre")):
            return False
        kind = unit.last("Type", "simple")
        if kind == "oneshot":
            done = all(self._run(unit, text, 0, timeout) for text in unit.every("ExecStart"))
            stays = unit.last("RemainAfterExit") in {"yes", "true", "1"}
            self._set(*(("active", "exited") if stays else ("inactive", "dead")))
            return done
        return self._start_main(unit, kind, timeout)

    def _start_main(self, unit: Unit, kind: str, timeout: float) -> bool:
        with _notifications(self.name) as told:
            extra = {"NOTIFY_SOCKET": str(_NOTIFY / self.name)} if kind == "notify" else {}
            process = self._spawn(unit, self._line(unit, unit.last("ExecStart"), 0), extra)
            self._process, self.reading.main = process, process.pid
            ready = kind != "notify" or _ready(told, process, timeout)
        if not ready:
            self._end(unit, process)
            return False
        self.reading.result = "success"
        self._set("active", "running")
        threading.Thread(target=self._watch, args=(process, self._life), daemon=True).start()
        return all(self._run(unit, text, process.pid, timeout) for text in unit.every("ExecStartPost"))

    def _watch(self, process: subprocess.Popen[bytes], life: int) -> None:
        """Wait for its end; start it again where its unit says so and nobody stopped it meanwhile."""
        code = process.wait()
        with self._lock:
            if self._life != life:
                return
            unit = self.unit
            clean = code in {0, -signal.SIGTERM} or str(code) in unit.words("SuccessExitStatus", "Service")
            again = unit.last("Restart", "no") in ({"always"} if clean else {"always", "on-failure"})
            self.reading.main = 0
            if again:
                self._set("activating", "auto-restart")
            elif clean:
                self._set("inactive", "dead")
            else:
                self._fail()
        if again:
            time.sleep(seconds(unit.last("RestartSec"), 0.1))
            with self._lock:
                if self._life == life:
                    self.reading.restarts += 1
                    self.start()

    def _line(self, unit: Unit, text: str, main: int) -> ExecLine:
        return exec_line(text, {**environment(unit), "MAINPID": str(main)}, self.name)

    def _run(self, unit: Unit, text: str, main: int, timeout: float) -> bool:
        line = self._line(unit, text, main)
        process = self._spawn(unit, line, {"MAINPID": str(main)})
        try:
            return process.wait(timeout) == 0 or line.ignored
        except subprocess.TimeoutExpired:
            process.kill()
            return line.ignored

    def _spawn(self, unit: Unit, line: ExecLine, extra: Mapping[str, str]) -> subprocess.Popen[bytes]:
        user = "" if line.full else unit.last("User")
        folder = unit.last("WorkingDirectory", "/")
        if not Path(folder.lstrip("-")).is_dir() and folder.startswith("-"):
            folder = "/"
        with self._output().open("ab") as log:
            return subprocess.Popen(
                [*_limited(unit), *_as(user, unit.last("Group")), *line.words],
                cwd=folder.lstrip("-"), env={**_variables(unit, user), **extra, MARK: self.name},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                umask=int(unit.last("UMask", "0022"), 8),
            )  # fmt: skip

    def _end(self, unit: Unit, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds(unit.last("TimeoutStopSec"), _STOP))
        if process.poll() is None:
            process.kill()
        process.wait()
        if unit.last("KillMode", "control-group") == "control-group":
            for pid in marked(self.name):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def marked(name: str) -> list[int]:
    """The processes of a unit, those too that left it."""
    mark = f"{MARK}={name}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found


def _limited(unit: Unit) -> list[str]:
    limits = unit.limits({option: resource.getrlimit(number)[1] for option, number in _LIMITS.items()})
    return ["/usr/bin/prlimit", *limits] if limits else []


def raise_limits() -> None:
    """Let services have as much as this host may give them; a machine may withhold the right to raise a limit."""
    for option, number in _LIMITS.items():
        soft, _ = resource.getrlimit(number)
        with suppress(OSError, ValueError):
            resource.setrlimit(number, (soft, _FILES if option == "nofile" else resource.RLIM_INFINITY))


def _as(user: str, group: str) -> list[str]:
    if not user:
        return []
    return ["/usr/bin/setpriv", f"--reuid={user}", f"--regid={group or pwd.getpwnam(user).pw_gid}", "--init-groups"]


def _variables(unit: Unit, user: str) -> dict[str, str]:
    entry = pwd.getpwnam(user or "root")
    own = {"PATH": _PATH, "LANG": "C.UTF-8", "HOME": entry.pw_dir, "USER": entry.pw_name, "LOGNAME": entry.pw_name}
    return {**own, "SHELL": entry.pw_shell, **environment(unit)}


def _make_folders(unit: Unit) -> None:
    for key, root in (("RuntimeDirectory", "/run"), ("StateDirectory", "/var/lib"), ("LogsDirectory", "/var/log")):
        for name in unit.words(key, "Service"):
            folder = Path(root, name)
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(int(unit.last(f"{key}Mode", "0755"), 8))
            if unit.last("User"):
                shutil.chown(folder, unit.last("User"), unit.last("Group") or None)


def _notifications(name: str) -> socket.socket:
    """Where a service of type ``notify`` says that it is ready; whoever it runs as can write there."""
    _NOTIFY.mkdir(parents=True, exist_ok=True)
    path = _NOTIFY / name
    path.unlink(missing_ok=True)
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(path))
    path.chmod(0o777)
    told.settimeout(_MOMENT)
    return told


def _ready(told: socket.socket, process: subprocess.Popen[bytes], timeout: float) -> bool:
    end = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < end:
        with suppress(TimeoutError):
            if b"READY=1" in told.recv(4096).splitlines():
                return True
    return False
