"""A state file on this machine, read beside a Terraform that may be writing it.

Terraform (local backend, 1.11) empties the file and writes it in its place whenever a resource is done: of a large
state, on a busy machine, it is empty most of the time, for seconds. The file of a new stack is empty while its first
command runs. Whoever has it locked has a lock file beside it.
"""

import json
import time
from pathlib import Path

from ringbus.machine import files
from ringbus.terraform import state

_PAUSE = 0.01
# Pauses: without anybody writing, and at most.
_STILL, _MOST = 200, 3000


def read_local_state(path: Path, stack: str) -> str | None:
    """The text of the state of ``stack`` at ``path``, None when there is no file.

    What is not whole is read again until nobody has written for two seconds, half a minute at most, and then given as
    it is: empty, it stands for nothing. RB425 when it stays empty though a backup says that something stood in it.
    """
    text = _settled(path)
    if text is not None and not text.strip() and _backup(path).exists():
        what = f"is empty, and what stood in it before is in {path.name}.backup"
        raise state.unreadable(stack, what, earlier(path))
    return text


def earlier(path: Path) -> str:
    """What can be done when the state at ``path`` cannot be read, by what is beside it."""
    backup = _text(_backup(path))
    if backup is not None and _whole(backup):
        return f"`cp {_backup(path)} {path}` brings back the one before it."
    return f"restore {path} from a copy of your own: there is none beside it."


def last_whole(path: Path) -> str | None:
    """The text of the state at ``path`` whose writer is dead: of the one before when it died in the middle of a write.

    The backup is the state as the writer found it; without one nothing stood in it. None when nothing did.
    """
    texts = (_text(each) for each in (path, _backup(path)))
    return next((text for text in texts if text is not None and _whole(text)), None)


def mend(path: Path) -> bool:
    """Put the last whole state in the place of one whose writer died in the middle; whether that was needed.

    Only for who knows that nobody writes. What is there is kept beside it, as ``….torn``.
    """
    torn, whole = _text(path), last_whole(path)
    if torn is None or _whole(torn) or not (torn.strip() or whole):
        return False
    files.replace(path.with_name(f"{path.name}.torn"), path.read_bytes())
    if whole is None:
        path.unlink()
    else:
        files.replace(path, whole.encode())
    return True


def _backup(path: Path) -> Path:
    return path.with_name(f"{path.name}.backup")


def _settled(path: Path) -> str | None:
    lock = path.with_name(f".{path.name}.lock.info")
    text, before, still = None, 0, 0
    for _ in range(_MOST):
        # Looked at before the file: whoever was writing may be done in between.
        locked, written = lock.exists(), _written(path)
        text = _text(path)
        still = still + 1 if written == before else 0
        if text is None or _whole(text) or not (locked or text.strip()) or still >= _STILL:
            break
        before = written
        time.sleep(_PAUSE)
    return text


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


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
