"""Running Terraform so that nothing is lost when ringbus is killed.

The child runs in its own session and writes to files, which are read while they grow: with a pipe it would die of
SIGPIPE in the middle of its work. It starts only after its record is on disk, so there is no moment in which it runs
unknown.
"""

import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from ringbus.errors import failed
from ringbus.machine.processes import started_at
from ringbus.outcomes import Stop, StopLevel
from ringbus.terraform import locks, messages, running
from ringbus.terraform.diagnostics import LockHolder
from ringbus.terraform.messages import Diagnostic, Message, SaidLine, Summary
from ringbus.terraform.running import RunningRecord

_POLL = 0.05
_KEEP = 20
# What these say holds the attributes of resources: it is read once and not kept.
_NOT_KEPT = frozenset({"show"})
# Waits for the parent's word; when the parent dies before giving it, read fails and nothing is started.
_GATE = 'read -r go && exec "$@" </dev/null'

Listen = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """How one command ended: its exit ``code`` (None when nobody could see it) and all it said."""

    command: str
    code: int | None
    messages: tuple[Message, ...]
    stderr: str

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Terraform's own errors, each once."""
        return messages.errors(self.messages)

    @property
    def killed(self) -> bool:
        """Whether it was ended from outside, or nobody saw how it ended and it did not come to its end."""
        return self.code < 0 if self.code is not None else not self.ok

    @property
    def text(self) -> str:
        """What it said in no structure that is known."""
        return "\n".join(each.text for each in self.messages if isinstance(each, SaidLine) and not each.type)

    @property
    def ok(self) -> bool:
        """Whether it did all it was asked; without an exit code, judged by the counts that are said last of all."""
        if self.code is not None:
            return self.code == 0
        finished = any(_finishes(message, self.command) for message in self.messages)
        return finished and not self.errors


def _finishes(message: Message, command: str) -> bool:
    # Applying a plan to destroy says "destroy" in its counts.
    operations = {"apply", "destroy"} if command == "apply" else {command}
    return isinstance(message, Summary) and message.operation in operations


class _Child(Protocol):
    """A process that is waited for and signalled, whoever started it."""

    pid: int

    def ended(self) -> bool:
        """Wait a moment; whether it has ended."""

    def code(self) -> int | None:
        """Its exit code, when it is ours to see."""


class _Own:
    """A child of this very process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def ended(self) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_POLL)
        return self._process.returncode is not None

    def code(self) -> int | None:
        return self._process.returncode


class _Orphan:
    """A child of an earlier ringbus."""

    def __init__(self, record: RunningRecord) -> None:
        self._record = record
        self.pid = record.pid

    def ended(self) -> bool:
        if not self._record.alive:
            return True
        time.sleep(_POLL)
        return False

    def code(self) -> int | None:
        return None


class StackRun:
    """Commands of one stack, one at a time; ``directory`` gets their logs and the record of the one that runs."""

    def __init__(self, stack: str, directory: Path) -> None:
        self._stack = stack
        self._directory = directory
        self._record = directory / "running.json"

    def running(self) -> RunningRecord | None:
        """The command that an earlier ringbus started and did not see end; look at its ``alive``."""
        return running.read(self._record)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the stack against every other ringbus while the block runs; RB423 when another one has it."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / "running.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise failed(
                    "RB423",
                    f"stack {self._stack}",
                    "another ringbus works on this stack right now",
                    note="Nothing was changed.",
                    hint="Wait until it ends.",
                ) from taken
            try:
                yield
            finally:
                # Closing is not enough: a child that another thread is just starting still holds a copy of it.
                fcntl.flock(lock, fcntl.LOCK_UN)

    def run(self, argv: Sequence[str], cwd: Path, env: Mapping[str, str], stop: Stop, listen: Listen) -> CommandOutcome:
        """Run ``argv`` (its second word is the command) to its end; call inside ``alone``."""
        log, said = self._new_logs(argv[1])
        with log.open("wb") as out, said.open("wb") as err:
            process = subprocess.Popen(
                ["/bin/sh", "-c", _GATE, "sh", *argv],
                cwd=cwd,
                env=dict(env) | locks.variables(log),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        started = started_at(process.pid) or ""
        record = RunningRecord(process.pid, started, argv[1], log.name, said.name)
        running.write(self._record, record)
        _open_gate(process)
        return self._follow(_Own(process), record, stop, listen)

    def left(self, holder: LockHolder) -> bool:
        """Whether the lock is what a command of this stack left behind when it ended."""
        return locks.left(self._directory, holder.id)

    def adopt(self, stop: Stop, listen: Listen) -> CommandOutcome | None:
        """Follow the command of ``running()`` from its beginning to its end, None without one; inside ``alone``."""
        record = self.running()
        if record is None:
            self._record.unlink(missing_ok=True)
            return None
        return self._follow(_Orphan(record), record, stop, listen)

    def _follow(self, child: _Child, record: RunningRecord, stop: Stop, listen: Listen) -> CommandOutcome:
        heard: list[Message] = []
        with _signalling(child, stop), _Tail(self._directory / record.log) as tail:
            over = False
            while not over:
                over = child.ended()
                for line in tail.lines(over):
                    heard.append(messages.parse(line))
                    listen(heard[-1])
        outcome = CommandOutcome(record.command, child.code(), tuple(heard), _text(self._directory / record.said))
        locks.keep(self._directory / record.log)
        self._record.unlink(missing_ok=True)
        if record.command in _NOT_KEPT:
            (self._directory / record.log).unlink(missing_ok=True)
        return outcome

    def _new_logs(self, command: str) -> tuple[Path, Path]:
        old = sorted(self._directory.glob("[0-9]*-*.jsonl"))
        number = int(old[-1].name.split("-")[0]) + 1 if old else 1
        for path in old[: max(0, len(old) - _KEEP + 1)]:
            path.unlink()
            for other in (".err", locks.ENDING, locks.TRACE):
                path.with_suffix(other).unlink(missing_ok=True)
        log = self._directory / f"{number:06}-{command}.jsonl"
        return log, log.with_suffix(".err")


@contextmanager
def _signalling(child: _Child, stop: Stop) -> Iterator[None]:
    """Pass wishes to stop on to ``child``, also those from before it was there.

    Each level once: a second SIGINT makes Terraform drop what it is doing.
    """
    sent = StopLevel.NONE
    one_at_a_time = threading.RLock()

    def signalled(level: StopLevel) -> None:
        nonlocal sent
        with one_at_a_time, suppress(ProcessLookupError, PermissionError):
            if level <= sent:
                return
            sent = level
            if level is StopLevel.KILL:
                os.killpg(child.pid, signal.SIGKILL)
            else:
                os.kill(child.pid, signal.SIGINT)

    with stop.listening(signalled):
        if stop.asked:
            signalled(stop.level)
        yield


def _open_gate(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as gate:
            gate.write(b"go\n")


class _Tail:
    """A growing text file, read line by line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._rest = b""

    def __enter__(self) -> "_Tail":
        with suppress(FileNotFoundError):
            self._file = self._path.open("rb")
        return self

    def __exit__(self, *_fault: object) -> None:
        if self._file is not None:
            self._file.close()

    def lines(self, last: bool) -> Iterator[str]:
        """What was added since the last call: whole lines, with ``last`` also an unfinished one."""
        *whole, self._rest = (self._rest + (self._file.read() if self._file else b"")).split(b"\n")
        if last:
            whole.append(self._rest)
            self._rest = b""
        yield from (line.decode(errors="replace") for line in whole if line.strip())


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
