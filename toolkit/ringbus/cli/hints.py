"""Commands that findings name, with the options that make them work on the same platform and target."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ringbus.errors import RingbusError
from ringbus.findings import Finding

_COMMAND = re.compile(r"`(ringbus (?!localstack )[a-z][^`]*)`")


def repeatable(fault: RingbusError, again: Sequence[str]) -> RingbusError:
    """The same error; ``again``: the options that the next command needs, too."""
    return RingbusError(fault.kind, [_with(finding, " ".join(again)) for finding in fault.findings])


def _with(finding: Finding, options: str) -> Finding:
    return replace(finding, note=_whole(finding.note, options), hint=_whole(finding.hint, options))


def _whole(text: str, options: str) -> str:
    return _COMMAND.sub(lambda found: f"`{found[1]} {options}`", text) if options else text
