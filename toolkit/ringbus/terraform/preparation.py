"""``terraform init``, only when what it depends on has changed."""

import fcntl
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ringbus import digests
from ringbus.terraform.program import Mirror, Program
from ringbus.terraform.workdir import WorkingCopy

_LOCK_FILE = ".terraform.lock.hcl"
_HASHES = re.compile(r"^  hashes = \[.*?^  \]\n", re.MULTILINE | re.DOTALL)
_POLL = 0.1


@dataclass(frozen=True, slots=True)
class Preparation:
    """The mark in a stack's folder that says what its working copy was initialised for."""

    mark: Path
    digest: str
    root: Path

    @property
    def done(self) -> bool:
        """Whether it was initialised for anything, and its provider is still there."""
        return self._made_for() is not None and _plugins_there(self.root)

    @property
    def stands(self) -> bool:
        """Whether it was initialised for what it is needed for now."""
        return self._made_for() == self.digest and self.done

    def _made_for(self) -> str | None:
        try:
            return str(json.loads(self.mark.read_text())["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def begin(self) -> None:
        """Forget the last one; the provider is chosen anew."""
        self.mark.unlink(missing_ok=True)
        (self.root / _LOCK_FILE).unlink(missing_ok=True)

    def trust(self) -> None:
        """Have commands take the provider as ``init`` found it.

        With a hash in the lock file each one reads all 700 MB of it again: a sixth of a small plan (measured).
        """
        lock = self.root / _LOCK_FILE
        if lock.exists():
            lock.write_text(_HASHES.sub("", lock.read_text()))

    def succeeded(self) -> None:
        """Leave the mark."""
        self.mark.write_text(json.dumps({"digest": self.digest}) + "\n")


def preparation(directory: Path, copy: WorkingCopy, program: Program, mirror: Mirror | None) -> Preparation:
    """What ``copy`` must be initialised for: its files and backend, the program, the provider's source."""
    source = [str(mirror.path), list(mirror.versions)] if mirror else []
    digest = digests.of_value([copy.digest, program.path, program.version, source, str(copy.root)])
    return Preparation(directory / "initialised.json", digest, copy.root)


@contextmanager
def turn(cache: Path | None, given_up: Callable[[], bool]) -> Iterator[None]:
    """Wait for one's turn at a plugin cache, which Terraform does not let two inits write at once.

    Without a cache there is nothing to wait for; ``given_up`` ends the waiting early.
    """
    if cache is None:
        yield
        return
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        while not given_up():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(_POLL)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _plugins_there(root: Path) -> bool:
    """Whether no provider is linked to something that is gone."""
    folder = root / ".terraform"
    return folder.is_dir() and all(path.exists() for path in folder.rglob("*"))
