"""A state file on this machine, read beside a Terraform that may be writing it.

Terraform (local backend, 1.11) empties the file and writes it in its place whenever a resource is done; the file of a
new stack is empty while its first command runs. Whoever has it locked has a lock file beside it.
"""

import json
import time
from pathlib import Path

from ringbus.terraform import state

_TIMES, _PAUSE = 40, 0.05


def read_local_state(path: Path, stack: str) -> str | None:
    """The text of the state of ``stack`` at ``path``, None when there is no file.

    What is not whole is read again for two seconds, and then given as it is: empty, it stands for nothing. RB425 when
    it stays empty though a backup says that something stood in it.
    """
    text = _settled(path)
    if text is not None and not text.strip() and path.with_name(f"{path.name}.backup").exists():
        raise state.unreadable(stack, f"is empty, and what stood in it before is in {path.name}.backup")
    return text


def _settled(path: Path) -> str | None:
    lock = path.with_name(f".{path.name}.lock.info")
    for _ in range(_TIMES):
        # Looked at before the file: whoever was writing may be done in between.
        locked = lock.exists()
        text = _text(path)
        if text is None or _whole(text) or not (locked or text.strip()):
            return text
        time.sleep(_PAUSE)
    return _text(path)


def _text(path: Path) -> str | None:
    try:
        # Half a file may end in the middle of a letter.
        return path.read_text(errors="replace")
    except FileNotFoundError:
        return None


def _whole(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
