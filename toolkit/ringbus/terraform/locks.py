"""Which locks the commands of a stack asked for: one left behind is told from one that somebody else holds.

An S3 backend's lock is an object that nobody removes when Terraform is killed. Who made it, for what and when fits a
plan that somebody of the same user runs by hand as well; its id fits one process only. Terraform says the id in its own
log (core, level info; read from 1.11.4) before it makes the object, so it is known however soon the process dies. A
program that logs it otherwise gets no lock lifted. That log holds attributes of resources too: only ids are kept of it.
"""

import re
from contextlib import suppress
from pathlib import Path

ENDING = ".locks"
TRACE = ".trace"
_ASKED = re.compile(r"\btf_backend\.lock\.id=(\S+)[^\n]*\btf_backend\.operation=Lock\b")


def variables(log: Path) -> dict[str, str]:
    """The variables with which a command says, beside its ``log``, which locks it asks for."""
    return {"TF_LOG_CORE": "info", "TF_LOG_PATH": str(log.with_suffix(TRACE).absolute())}


def keep(log: Path) -> None:
    """Keep the ids that a command asked for beside its ``log``, and nothing else of its trace; it has ended."""
    trace = log.with_suffix(TRACE)
    with suppress(FileNotFoundError):
        asked = dict.fromkeys(_ASKED.findall(trace.read_text(errors="replace")))
        if asked:
            log.with_suffix(ENDING).write_text("".join(f"{lock}\n" for lock in asked))
        trace.unlink()


def left(directory: Path, lock: str) -> bool:
    """Whether a command that has ended, and whose log is in ``directory``, asked for the lock with this id."""
    return any(lock in path.read_text().split() for path in directory.glob(f"*{ENDING}"))
