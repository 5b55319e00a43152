"""What is known of a stack beside its state: whether its apply came to its end, and what it was last seen to be.

It says whether something may stand that is in no state, and it is enough to say that nothing changed since, without
asking Terraform.
"""

import json
from collections.abc import Iterable, Mapping

from ringbus import digests
from ringbus.journal.documents import DocumentStore
from ringbus.release.release import ReleaseSeal
from ringbus.terraform.state import StackState
from ringbus.topology.values import Stack

_FOLDER, _SUFFIX = "applied/", ".json"
_FORMAT = {"kind": "ringbus-stack", "format": 1}


def inputs_digest(variables: str, seal: ReleaseSeal) -> str:
    """What decides a stack's plan besides its state."""
    return digests.of_value([variables, seal.modules, seal.tools])


def keep(documents: DocumentStore, stack: str, inputs: str, state: StackState, since: str) -> None:
    """``stack`` was just applied, or planned with nothing to do: an apply that was begun came to its end.

    ``inputs`` is the ``inputs_digest`` it was given, ``since`` when its resources were looked at last.
    """
    said = {"inputs": inputs, "serial": state.serial, "lineage": state.lineage, "since": since}
    _write(documents, stack, said)


def begin(documents: DocumentStore, stack: str) -> None:
    """The next thing that is done to ``stack`` is an apply: until its end nothing is known of it."""
    _write(documents, stack, {"applying": True})


def destroying(documents: DocumentStore, stack: str) -> None:
    """The next thing that is done to ``stack`` is to destroy it."""
    _write(documents, stack, {"destroying": True})


def forget(documents: DocumentStore, stack: str) -> None:
    """``stack`` is gone, or was changed outside a release: what was known of it says nothing any more."""
    documents.remove(_key(stack))


def interrupted(documents: DocumentStore, stacks: Iterable[Stack]) -> frozenset[str]:
    """The names of those that were being applied or destroyed, and did not come to their end."""
    unfinished = ({"applying": True}, {"destroying": True})
    return frozenset(stack.name for stack in stacks if _read(documents, stack.name) in unfinished)


def cut_off(documents: DocumentStore, stacks: Iterable[Stack]) -> frozenset[str]:
    """The names of those whose apply was begun and did not come to its end, whichever release it was of."""
    return frozenset(stack.name for stack in stacks if _read(documents, stack.name) == {"applying": True})


def known(documents: DocumentStore) -> Iterable[str]:
    """The names of all stacks of which anything is known, those among them that the file no longer has."""
    return (key.removeprefix(_FOLDER).removesuffix(_SUFFIX) for key in documents.keys(_FOLDER))


def unchanged_since(documents: DocumentStore, stack: str, inputs: str, state: StackState) -> str | None:
    """When ``stack`` was last looked at, if it has been given nothing else and written by nobody since; else None."""
    same = _read(documents, stack).get("inputs") == inputs
    return looked_at(documents, stack, state) if same else None


def looked_at(documents: DocumentStore, stack: str, state: StackState) -> str | None:
    """When ``stack`` was last looked at, whatever it is given now; None if somebody has written its state since."""
    said = _read(documents, stack)
    written = [said.get(name) for name in ("serial", "lineage")] != [state.serial, state.lineage]
    return None if written else str(said.get("since", ""))


def _write(documents: DocumentStore, stack: str, said: Mapping[str, object]) -> None:
    documents.write(_key(stack), (json.dumps({**_FORMAT, **said}) + "\n").encode())


def _read(documents: DocumentStore, stack: str) -> dict[str, object]:
    """What was written, empty where there is nothing of ours."""
    try:
        data = json.loads(documents.read(_key(stack)) or b"{}")
        known = {name: data.pop(name) for name in _FORMAT} == _FORMAT
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return data if known else {}


def _key(stack: str) -> str:
    return f"{_FOLDER}{stack}{_SUFFIX}"
