"""What a stack was last seen to be: enough to say that nothing changed since, without asking Terraform."""

import json
from dataclasses import asdict, dataclass

from ringbus import digests
from ringbus.journal.documents import DocumentStore
from ringbus.release.release import ReleaseSeal
from ringbus.terraform.state import StackState


@dataclass(frozen=True, slots=True)
class StackRecord:
    """A stack that was just applied, or planned with nothing to do.

    ``inputs`` is the digest of its variables, its modules and tools; ``since`` when its resources were looked at last.
    """

    inputs: str
    serial: int
    lineage: str
    since: str


def inputs_digest(variables: str, seal: ReleaseSeal) -> str:
    """What decides a stack's plan besides its state."""
    return digests.of_value([variables, seal.modules, seal.tools])


def keep(documents: DocumentStore, stack: str, record: StackRecord) -> None:
    """Keep the record of ``stack``."""
    documents.write(_key(stack), (json.dumps(asdict(record)) + "\n").encode())


def unchanged_since(documents: DocumentStore, stack: str, inputs: str, state: StackState) -> str | None:
    """When ``stack`` was last looked at, if it has been given nothing else and written by nobody since; else None."""
    try:
        record = StackRecord(**json.loads(documents.read(_key(stack)) or b"{}"))
    except (ValueError, TypeError):
        return None
    same = (record.inputs, record.serial, record.lineage) == (inputs, state.serial, state.lineage)
    return record.since if same else None


def _key(stack: str) -> str:
    return f"applied/{stack}.json"
