"""The hands of a target: everything in which one target differs from another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ringbus.journal.documents import DocumentStore
from ringbus.model.platform import Platform
from ringbus.terraform.backends import Backend
from ringbus.topology.target import Target
from ringbus.topology.values import Stack


@dataclass(frozen=True, slots=True)
class OpenTarget:
    """``platform`` is the platform as this target can have it; ``standins`` say what was replaced in it.

    ``aws`` are the variables by which Terraform's provider finds its credentials; ``fetch_state`` is None where states
    are local files. ``shared`` is where releases are kept for everybody, None where only this machine has them; ``who``
    is who the target says is working, None where it cannot tell. ``ready`` makes what a stack's state needs, ``unlock``
    frees what is shared from a holder that is gone, by its id; False where that one holds nothing.
    """

    target: Target
    platform: Platform
    standins: Sequence[str]
    images: Mapping[str, Mapping[str, str]]
    aws: Mapping[str, str]
    backend: Callable[[Stack], Backend]
    fetch_state: Callable[[Stack], str | None] | None = None
    shared: DocumentStore | None = None
    who: str | None = None
    ready: Callable[[Stack], None] | None = None
    unlock: Callable[[str], bool] | None = None
