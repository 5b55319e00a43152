"""Where a platform's stacks, states and releases are kept on this machine: `.ringbus/<platform>/<target>/`."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ringbus.errors import RingbusError, failed, refused


@dataclass(frozen=True, slots=True)
class ReleaseStore:
    """The folder of one platform on one target."""

    root: Path

    @property
    def stacks(self) -> Path:
        """A folder per stack: its working copy of a Terraform root, and what Terraform said."""
        return self.root / "stacks"

    @property
    def states(self) -> Path:
        """The local states, a file per stack."""
        return self.root / "state"

    def release(self, name: str) -> Path:
        """The folder of a release."""
        return self.root / "releases" / name

    def releases(self) -> tuple[str, ...]:
        """The names of all releases, oldest first."""
        folder = self.root / "releases"
        return tuple(sorted(path.parent.name for path in folder.glob("*/release.json")))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder for this process alone; refused (RB401) while another one holds it.

        The kernel frees the lock with the process, however it ends.
        """
        with _opened(self.root / "lock") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise refused(
                    "RB401",
                    str(self.root),
                    f"another ringbus (process {file.read().strip() or 'unknown'}) is working on this platform",
                    note="Nothing was changed.",
                    hint="wait for it to end, or stop it with Ctrl-C where it runs.",
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    @contextmanager
    def writing_if_free(self) -> Iterator[None]:
        """Hold the folder unless another process does: for who only looks, and minds the other one's work."""
        with ExitStack() as held:
            with suppress(RingbusError):
                held.enter_context(self.writing())
            yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+")
    except OSError as problem:
        raise failed("RB402", str(path.parent), f"cannot be written to: {problem.strerror}") from None


def write_atomically(path: Path, text: str) -> None:
    """Replace ``path`` by ``text``: after a crash or on a full disk (RB402) the old content or the new one stands."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as problem:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise failed("RB402", str(path), f"could not be written: {problem.strerror}", note="It is as it was.") from None


def append_line(path: Path, value: object) -> None:
    """Add a JSON line to ``path`` and see it on the disk before going on; a torn last line is closed first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" * torn + json.dumps(value, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise failed("RB402", str(path), f"could not be written: {problem.strerror}") from None


def read_lines(path: Path) -> tuple[dict[str, object], ...]:
    """The JSON lines of ``path``; a line that a crash tore does not count."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(value for value in map(_value, lines) if value is not None)


def _value(line: str) -> dict[str, object] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
