"""Where documents are kept: a folder of this machine, or a bucket that several machines share."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class DocumentStore(Protocol):
    """Documents by key (``releases/R/release.json``). Whatever is written is whole and there for good, or not at all.

    What cannot be read or written is a RingbusError.
    """

    @property
    def where(self) -> str:
        """What a person calls it: a path or a URL."""

    def read(self, key: str) -> bytes | None:
        """The document of that key; None when there is none."""

    def write(self, key: str, content: bytes) -> None:
        """Put ``content`` in the place of what is there."""

    def create(self, key: str, content: bytes) -> bool:
        """Put ``content`` where nothing is; False when something is there, which stays."""

    def remove(self, key: str) -> None:
        """Take the document away, if there is one."""

    def keys(self, prefix: str) -> tuple[str, ...]:
        """All keys that begin with ``prefix``, sorted."""

    def push(self, key: str, file: Path) -> None:
        """Keep a file of this machine under ``key``."""

    def pull(self, key: str, file: Path) -> bool:
        """Bring ``key`` to a file of this machine; False when there is no such document."""

    def hold(self, who: str, since: str) -> AbstractContextManager[None]:
        """Hold all of it for this process alone; refused, naming the holder, while another one holds it."""
