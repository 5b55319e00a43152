"""Facts of a host, all in one script and one answer.

Every fact's output comes in a frame of its own: a line with its name, its script's exit code and the length in bytes,
then exactly so many bytes, so that no output can be taken for a frame.
"""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ringbus.errors import failed
from ringbus.hosts.catalogue import ANSWER_UNREAD

_FRAME = re.compile(rb"fact ([a-z]+) (\d+) (\d+)\n")


@dataclass(frozen=True, slots=True)
class HostFact:
    """``script`` may use ``$login``, the first line of standard input; ``parse`` takes exit code and output."""

    name: str
    script: str
    parse: Callable[[int, str], Any]


def script_of(facts: Sequence[HostFact]) -> str:
    """One script for all facts; each runs in a shell of its own.

    Between a fact's output and its exit code stands a dot, for the shell drops what ends a line at the end.
    """
    lines = ["LC_ALL=C; export LC_ALL; IFS= read -r login || login="]
    for fact in facts:
        lines.append(
            f"out=$( ( eval {shlex.quote(fact.script)} ) 2>/dev/null </dev/null; printf .$? ); code=${{out##*.}}"
        )
        lines.append(f'out=${{out%.*}}; printf \'fact {fact.name} %d %d\\n%s\' "$code" "${{#out}}" "$out"')
    return "\n".join(lines)


def readings(host: str, facts: Sequence[HostFact], out: str) -> dict[str, Any]:
    """What each fact's parser makes of its part of the answer; RB540 when the answer is not whole."""
    rest, found = out.encode(errors="surrogateescape"), {}
    parsers = {fact.name: fact.parse for fact in facts}
    while match := _FRAME.match(rest):
        name, code, length = match[1].decode(), int(match[2]), int(match[3])
        start = match.end()
        if name in parsers and len(rest) >= start + length:
            found[name] = parsers[name](code, rest[start : start + length].decode(errors="replace"))
        rest = rest[start + length :]
    missing = sorted(parsers.keys() - found.keys())
    if missing or rest:
        note = f"Missing: {', '.join(missing)}." if missing else ""
        raise failed(ANSWER_UNREAD, host, "what it says of itself is not whole", note=note, hint="repeat.")
    return found
