"""Where a platform's stacks, states and releases are kept: `.ringbus/<platform>/<target>/`, and where it is shared.

What only this machine needs (working copies, local states) is always in the folder. What every clone must see
(releases, their plans, approvals and journals) is in ``documents``: the same folder, or on AWS the state bucket.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ringbus.errors import RingbusError
from ringbus.journal.directory import DirectoryStore
from ringbus.journal.documents import DocumentStore
from ringbus.journal.journal import Journal

_CURRENT = "current"


@dataclass(frozen=True, slots=True)
class ReleaseStore:
    """The folder of one platform on one target, and the documents that others share (None: nobody does)."""

    root: Path
    shared: DocumentStore | None = None

    @property
    def documents(self) -> DocumentStore:
        """Where releases are kept."""
        return self.shared or DirectoryStore(self.root)

    @property
    def stacks(self) -> Path:
        """A folder per stack: its working copy of a Terraform root, and what Terraform said."""
        return self.root / "stacks"

    @property
    def states(self) -> Path:
        """The local states, a file per stack."""
        return self.root / "state"

    def releases(self) -> tuple[str, ...]:
        """The names of all releases, oldest first."""
        keys = (key.split("/") for key in self.documents.keys("releases/"))
        return tuple(sorted(parts[1] for parts in keys if parts[2:] == ["release.json"]))

    def plan_file(self, release: str, stack: str) -> Path:
        """Where this machine has the plan of a stack, or would have it."""
        return self.root / plan_key(release, stack)

    def journal(self, release: str) -> Journal:
        """What was done of a release."""
        return Journal(self.documents, f"releases/{release}/journal")

    def current(self) -> str | None:
        """The release that was begun last."""
        name = self.documents.read(_CURRENT)
        return name.decode().strip() if name else None

    def begin(self, release: str) -> None:
        """This is the release that is being applied from now on."""
        self.documents.write(_CURRENT, f"{release}\n".encode())

    def forget(self) -> None:
        """No release is under way any more: what follows is a destroy, and there is nothing to go on with."""
        self.documents.remove(_CURRENT)

    @contextmanager
    def writing(self, who: str, since: str) -> Iterator[None]:
        """Hold the folder for this process alone; refused (RB401) while another one holds it."""
        with DirectoryStore(self.root).hold(who, since):
            yield

    @contextmanager
    def writing_if_free(self, who: str, since: str) -> Iterator[None]:
        """Hold the folder unless another process does: for who only looks, and minds the other one's work."""
        with ExitStack() as held:
            with suppress(RingbusError):
                held.enter_context(self.writing(who, since))
            yield


def plan_key(release: str, stack: str) -> str:
    """The document that is the plan of a stack."""
    return f"releases/{release}/{stack}.tfplan"
