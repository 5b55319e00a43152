"""Commands that other packages bring, by entry points of the group ``ringbus.commands``."""

from collections.abc import Mapping
from dataclasses import dataclass

GROUP = "ringbus.commands"


@dataclass(frozen=True, slots=True)
class AddedCommand:
    """A command with commands of its own: where its `App` is (``package.module:name``), and its line in `--help`.

    An entry point names one of these, in a module that imports nothing heavy: `ringbus --help` loads it.
    """

    target: str
    help: str


def added_commands() -> Mapping[str, AddedCommand]:
    """The commands of all packages that are installed, by name."""
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in sorted(entry_points(group=GROUP))}
