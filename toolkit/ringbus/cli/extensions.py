"""Commands that other packages bring, by entry points of the group ``ringbus.commands``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GROUP = "ringbus.commands"


@dataclass(frozen=True, slots=True)
class AddedCommand:
    """A command with commands of its own: where its `App` is (``package.module:name``), and its line in `--help`.

    ``shared`` are options that all of its commands have, by parameter: ``{"migration": "-m"}``. An entry point names
    one of these, in a module that imports nothing heavy: `ringbus --help` loads it.
    """

    target: str
    help: str
    shared: Mapping[str, str] = field(default_factory=dict)

    def again(self, given: Mapping[str, object]) -> tuple[str, ...]:
        """Of what a command was ``given`` the options that the next one needs."""
        return tuple(word for name, flag in self.shared.items() if name in given for word in (flag, str(given[name])))


def added_commands() -> Mapping[str, AddedCommand]:
    """The commands of all packages that are installed, by name."""
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in sorted(entry_points(group=GROUP))}
