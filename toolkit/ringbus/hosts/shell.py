"""What is executed on a host, and its answer, as values."""

from dataclasses import dataclass, field, replace

_QUOTED = 3
#: The lock ends with the script that has it, and with nothing else: what a killed Ringbus left goes on to its own end.
LOCK = """install -d -m 0755 /run/ringbus
exec 9>/run/ringbus/lock
flock -w {seconds} 9 || {{ echo 'an earlier command is still at work on this host' >&2; exit 75; }}
"""
_WAIT = 60


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A POSIX shell script that runs as root on ``host``. Secrets come in ``stdin``, never in ``script``.

    ``seconds``: how long it may take.
    """

    host: str
    script: str
    stdin: str = field(default="", repr=False)
    seconds: float = 120

    def alone(self) -> "ShellCommand":
        """The same once no other such command works on the host; it waits a minute for that, then fails."""
        return replace(self, script=LOCK.format(seconds=_WAIT) + self.script, seconds=self.seconds + _WAIT)


@dataclass(frozen=True, slots=True)
class ShellAnswer:
    """Exit code, standard output and standard error of a command; bytes that are no UTF-8 are surrogates in them."""

    code: int
    out: str
    err: str

    @property
    def last_words(self) -> str:
        """The last lines of what it said (of errors, when it said nothing else): what a message can quote."""
        said = (self.out.strip() or self.err.strip() or "not a word").encode(errors="replace").decode()
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        return f"exit code {self.code}: {' / '.join(lines[-_QUOTED:])}"
