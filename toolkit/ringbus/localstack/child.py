"""A child process that is waited for: its lines to a log and a listener, ended when the user wants to stop."""

import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from ringbus.localstack import life
from ringbus.outcomes import Stop, StopLevel

_LAST = 12


def run(
    argv: list[str], environment: Mapping[str, str], log: Path, line: Callable[[str], None], stop: Stop
) -> tuple[int, tuple[str, ...]]:
    """Run ``argv`` in a session of its own; its exit code and its last lines.

    stdout and stderr go line by line to the end of ``log`` and to ``line``.
    """
    last: deque[str] = deque(maxlen=_LAST)
    with (
        log.open("a", encoding="utf-8") as kept,
        subprocess.Popen(
            argv,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process,
    ):
        born = life.birth(process.pid)

        def ended(level: StopLevel) -> None:
            if born:
                life.end(process.pid, born, 5.0 if level is StopLevel.CLEAN else 0.0)

        try:
            with stop.listening(ended):
                if stop.asked:
                    ended(stop.level)
                for text in process.stdout or ():
                    kept.write(text)
                    last.append(text.rstrip())
                    line(text.strip())
        except BaseException:
            ended(StopLevel.CLEAN)
            raise
    return process.returncode, tuple(last)
