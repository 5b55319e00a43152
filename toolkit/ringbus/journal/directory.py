"""Documents in a folder of this machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ringbus.errors import RingbusError, failed, refused
from ringbus.machine import files
from ringbus.machine.holder import read_holder, this_holder


@dataclass(frozen=True, slots=True)
class DirectoryStore:
    """A DocumentStore in the folder ``root``; RB402 what cannot be read or written, RB401 somebody else holds it."""

    root: Path

    @property
    def where(self) -> str:
        """The folder."""
        return str(self.root)

    def read(self, key: str) -> bytes | None:
        """The file's bytes; None when there is none."""
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _unusable(self.root / key, "read", problem) from None

    def write(self, key: str, content: bytes) -> None:
        """Replace the file; after a crash or on a full disk the old content or the new one stands."""
        try:
            files.replace(self.root / key, content)
        except OSError as problem:
            raise _unusable(self.root / key, "written", problem) from None

    def create(self, key: str, content: bytes) -> bool:
        """Make the file unless there is one."""
        try:
            return files.create(self.root / key, content)
        except OSError as problem:
            raise _unusable(self.root / key, "written", problem) from None

    def remove(self, key: str) -> None:
        """Delete the file, if there is one."""
        try:
            (self.root / key).unlink(missing_ok=True)
        except OSError as problem:
            raise _unusable(self.root / key, "removed", problem) from None

    def keys(self, prefix: str) -> tuple[str, ...]:
        """Files below ``root`` by their paths; drafts that a crash left are none."""
        folder = self.root / prefix.rpartition("/")[0]
        found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        keys = (path.relative_to(self.root).as_posix() for path in found)
        return tuple(sorted(key for key in keys if key.startswith(prefix)))

    def push(self, key: str, file: Path) -> None:
        """Keep a copy of ``file``; one that is in its place already stays as it is."""
        if self._is(key, file):
            return
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise _unusable(file, "read", problem) from None
        self.write(key, content)

    def pull(self, key: str, file: Path) -> bool:
        """Copy the document to ``file``, whole or not at all, unless it is that very file."""
        content = self.read(key)
        if content is None:
            return False
        try:
            if not self._is(key, file):
                files.replace(file, content)
        except OSError as problem:
            raise _unusable(file, "written", problem) from None
        return True

    @contextmanager
    def hold(self, who: str, since: str) -> Iterator[None]:
        """Hold the folder; the kernel frees it with the process, however it ends."""
        with ExitStack() as held:
            try:
                text = this_holder(who, since).to_bytes().decode()
                held.enter_context(files.locked(self.root / "lock", text))
            except BlockingIOError as holding:
                raise _held(self.root, holding.strerror or "") from None
            except OSError as problem:
                raise _unusable(self.root, "written", problem) from None
            yield

    def _is(self, key: str, file: Path) -> bool:
        return file.absolute() == (self.root / key).absolute()


def _held(root: Path, by: str) -> RingbusError:
    holder = read_holder(by)
    return refused(
        "RB401",
        str(root),
        f"another ringbus ({holder or 'unknown'}) is working on this platform",
        note="Nothing was changed.",
        hint="wait for it to end, or stop it with Ctrl-C where it runs.",
    )


def _unusable(path: Path, what: str, problem: OSError) -> RingbusError:
    note = "" if what == "read" else "It is as it was."
    return failed("RB402", str(path), f"could not be {what}: {problem.strerror or problem}", note=note)
