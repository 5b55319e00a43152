"""Commands that are named in what is said, with the options that make them work on the same platform and target."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rich.console import Group, RenderableType
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.errors import RingbusError
from ringbus.findings import Finding

_COMMAND = re.compile(r"`ringbus (?!localstack )([a-z]+)[^`]*`")


@dataclass(frozen=True, slots=True)
class NextOptions:
    """What commands of Ringbus need to work on the same: ``shared`` all of them, ``own`` those of one name more."""

    shared: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def in_fault(self, fault: RingbusError) -> RingbusError:
        """The same error, with commands that can be repeated."""
        return RingbusError(fault.kind, [self._in_finding(finding) for finding in fault.findings])

    def in_answer(self, answer: Answer) -> Answer:
        """The same answer, with commands a person can repeat; data, and what is in tables, stays as it is."""
        return replace(answer, shown=[self._in_shown(shown) for shown in answer.shown])

    def _in_finding(self, finding: Finding) -> Finding:
        return replace(finding, note=self._whole(Text(finding.note)).plain, hint=self._whole(Text(finding.hint)).plain)

    def _in_shown(self, shown: RenderableType) -> RenderableType:
        if isinstance(shown, Group):
            return Group(*map(self._in_shown, shown.renderables), fit=shown.fit)
        return self._whole(shown) if isinstance(shown, Text) else shown

    def _whole(self, text: Text) -> Text:
        for found in reversed(list(_COMMAND.finditer(text.plain))):
            words = (*self.own.get(found[1], ()), *self.shared)
            at = found.end() - 1
            if words:
                whole = text.blank_copy()
                whole.no_wrap = True  # a command is copied
                text = whole.append_text(text[:at]).append(f" {shlex.join(words)}").append_text(text[at:])
        return text
