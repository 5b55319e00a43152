"""How far a release is: which of its stacks are applied. Every step is on the disk before the next one is taken."""

from dataclasses import dataclass
from pathlib import Path

from ringbus.release.release import Release
from ringbus.release.store import ReleaseStore, append_line, read_lines, write_atomically


@dataclass(frozen=True, slots=True)
class ReleaseProgress:
    """The steps of one release in its store."""

    store: ReleaseStore
    name: str

    def begin(self) -> None:
        """This is the release that is being applied from now on."""
        write_atomically(self.store.root / "current", self.name + "\n")

    def starting(self, stack: str) -> None:
        """The next thing done is applying ``stack``."""
        append_line(self._file, {"stack": stack, "step": "applying"})

    def applied(self, stack: str, serial: int) -> None:
        """``stack`` is applied, and its state has this serial."""
        append_line(self._file, {"stack": stack, "step": "applied", "serial": serial})

    def done(self) -> frozenset[str]:
        """The stacks that are applied."""
        return frozenset(str(step["stack"]) for step in read_lines(self._file) if step["step"] == "applied")

    def begun(self) -> frozenset[str]:
        """The stacks whose apply was begun, whether or not it ended."""
        return frozenset(str(step["stack"]) for step in read_lines(self._file) if step["step"] == "applying")

    @property
    def _file(self) -> Path:
        return self.store.release(self.name) / "progress.jsonl"


def current(store: ReleaseStore) -> str | None:
    """The release that was begun last."""
    path = store.root / "current"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def stands(store: ReleaseStore, release: Release) -> bool:
    """Whether ``release`` is the one that was begun last, and all of it is applied."""
    return current(store) == release.name and ReleaseProgress(store, release.name).done() >= release.by_name().keys()


def forget(store: ReleaseStore) -> None:
    """No release is under way any more: what follows is a destroy, and there is nothing to go on with."""
    (store.root / "current").unlink(missing_ok=True)
