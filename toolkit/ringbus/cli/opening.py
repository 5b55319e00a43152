"""Opening a platform: its file read, its topology derived."""

from dataclasses import dataclass
from functools import cached_property

from ringbus.cli.settings import Settings
from ringbus.federation.graphs import Link, links
from ringbus.model.document import name_in, read_documents, read_platform
from ringbus.model.platform import Platform
from ringbus.topology.derive import derive
from ringbus.topology.values import Topology


@dataclass(frozen=True)
class OpenPlatform:
    """The platform a command works on, with what follows from it; nothing is derived before it is asked for."""

    platform: Platform

    @cached_property
    def topology(self) -> Topology:
        """What follows from the platform."""
        return derive(self.platform)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """All federation links."""
        return links(self.topology, self.platform.bus.federation)


def open_platform(settings: Settings) -> OpenPlatform:
    """Read the platform file with its overlays; every fault at once (exit 2)."""
    return OpenPlatform(read_platform(settings.file, settings.overlays))


def platform_name(settings: Settings) -> str:
    """How the platform is called, whatever else is wrong in its file; every fault where it does not say (exit 2)."""
    return (
        name_in(read_documents(settings.file, settings.overlays), "platform") or open_platform(settings).platform.name
    )
