"""The way to the hosts of the target that is set."""

from ringbus.cli.places import place_of
from ringbus.cli.settings import Settings
from ringbus.errors import refused
from ringbus.lab.dial import require_up
from ringbus.lab.layout import lay_out, router
from ringbus.lab.owner import require_own
from ringbus.model.platform import Platform
from ringbus.render.user_data import OPERATOR
from ringbus.ssh.access import SshAccess, bastions
from ringbus.topology.target import TargetKind
from ringbus.topology.values import Topology


def require_hosts(settings: Settings, platform: str) -> None:
    """Refused (RB405) where the target has no hosts that can be reached.

    RB504 while the lab is down, RB508 where it is another folder's.
    """
    if settings.target is not TargetKind.LAB:
        has = "LocalStack has no hosts" if settings.target is TargetKind.LOCALSTACK else "no way leads there yet"
        hint = "`ringbus lab up`, then the same with `--target lab`."
        what = f"--target {settings.target.value}"
        raise refused("RB405", what, f"hosts cannot be reached: {has}", note="Nothing was changed.", hint=hint)
    require_up(router(platform))
    require_own(platform, place_of(settings, platform))


def host_access(settings: Settings, platform: Platform, topology: Topology) -> SshAccess:
    """The operator's way to the platform's hosts, as the lab has them."""
    place, lab = place_of(settings, platform.name), lay_out(platform, topology)
    return SshAccess(OPERATOR, place.operator, place.known_hosts, place.dial(lab), bastions(topology))
