"""Asking the person at the terminal before something is done."""

import signal
import sys

from ringbus.cli.settings import Settings
from ringbus.errors import bad_input


def agreed(settings: Settings, command: str, question: str, *, done: str, hint: str) -> bool:
    """Whether the person says ``y``; everything else is a no, the end of input too. Ctrl-C is a KeyboardInterrupt.

    Where nobody can be asked it is RB001: ``command`` was given, nothing was ``done`` (applied), ``hint`` helps.
    """
    if settings.json or not sys.stdin.isatty():
        raise bad_input("RB001", command, "nobody can be asked here", note=f"Nothing was {done}.", hint=hint)
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    # While a command works Ctrl-C only asks it to stop, which would leave this waiting.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return sys.stdin.readline().strip().lower() == "y"
    finally:
        signal.signal(signal.SIGINT, before)
