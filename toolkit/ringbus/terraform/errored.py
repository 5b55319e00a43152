"""The state that Terraform could not write: ``errored.tfstate`` of a working copy, and whether it may be pushed."""

import json
from pathlib import Path

from ringbus.errors import RingbusError, failed
from ringbus.terraform import state

NAME = "errored.tfstate"


def to_push(path: Path, standing: str | None, stack: str) -> bool:
    """Whether the state at ``path`` is to be pushed over the text of the standing one: not when it stands already.

    RB428: it belongs to another state, or the standing one went on without it.
    """
    text = path.read_text()
    errored, now = state.parse(text, stack), state.parse(standing, stack)
    if now.lineage in ("", errored.lineage) and errored.serial > now.serial:
        return True
    if standing is not None and json.loads(text) == json.loads(standing):
        return False
    raise _refused(path, stack, errored, now)


def set_aside(path: Path, directory: Path) -> None:
    """Keep what stands now out of Terraform's way, in the stack's folder."""
    path.replace(directory / f"{NAME}.pushed")


def _refused(path: Path, stack: str, errored: state.StackState, now: state.StackState) -> RingbusError:
    what = "belongs to another state" if errored.lineage != now.lineage else "is not newer than the state that stands"
    return failed(
        "RB428",
        f"stack {stack}",
        f"what an apply could not write is in {path}, and it {what}",
        note=f"Its serial is {errored.serial}, that of the state {now.serial}. Nothing was changed.",
        hint=f"Compare both: `terraform state push` the one that is true, then remove {path.name}.",
    )
