"""A platform's lab as commands open it: where it is, and what it should consist of."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property

from ringbus.cli.moment import now
from ringbus.cli.opening import OpenPlatform, open_platform
from ringbus.cli.places import place_of
from ringbus.cli.settings import Settings
from ringbus.errors import bad_input
from ringbus.lab.dial import require_up
from ringbus.lab.edge.record import read_record
from ringbus.lab.edge.standing import edge_bodies
from ringbus.lab.layout import Body, LabTopology, lay_out
from ringbus.lab.life import LabInputs
from ringbus.lab.owner import require_own, working_alone
from ringbus.lab.place import LabPlace, read_level
from ringbus.lab.profile import LabLevel, scaled
from ringbus.lab.ruleset import ruleset
from ringbus.render.user_data import stateful_user_data
from ringbus.topology.target import TargetKind


@dataclass(frozen=True)
class OpenLab:
    """The lab of a platform in a size; ``opened`` is the platform as the lab has it."""

    settings: Settings
    opened: OpenPlatform
    place: LabPlace
    level: LabLevel

    @property
    def name(self) -> str:
        """The platform's, by which this machine knows the lab."""
        return self.opened.platform.name

    @cached_property
    def lab(self) -> LabTopology:
        """Its bodies; RB505 where it cannot have what the file says."""
        platform, topology = self.opened.platform, self.opened.topology
        return lay_out(platform, topology, edge_bodies(platform, topology, read_record(self.place.edge)))

    @cached_property
    def inputs(self) -> LabInputs:
        """What it is made from."""
        platform = self.opened.platform
        return LabInputs(
            lab=self.lab,
            level=self.level,
            ruleset=ruleset(platform, self.opened.topology, self.lab),
            user_data=stateful_user_data(platform),
            place=self.place,
            cache=self.settings.cache.absolute(),
            path=self.settings.path,
        )

    def body(self, name: str) -> Body:
        """The host of that name; RB001 where there is none."""
        body = self.lab.body(name)
        if body is None:
            raise bad_input("RB001", "command line", f"the lab has no host {name}", hint="`ringbus lab status`")
        return body

    def require_up(self) -> None:
        """RB504 unless it is up, RB508 where it is another folder's."""
        require_up(self.lab.router)
        require_own(self.name, self.place)

    def alone(self) -> AbstractContextManager[None]:
        """Change it while nobody else on this machine does; RB510 where somebody is at it."""
        return working_alone(self.name, self.settings.who, now())


def open_lab(settings: Settings, level: LabLevel | None = None) -> OpenLab:
    """The lab of the platform file, in ``level`` or in the size it was last brought up in."""
    given = open_platform(settings).platform
    place = place_of(settings, given.name)
    size = level or read_level(place)
    return OpenLab(replace(settings, target=TargetKind.LAB), OpenPlatform(scaled(given, size)), place, size)
