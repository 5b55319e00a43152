"""The lab as a target: LocalStack's hands with the platform in the lab's size, in its own account and folder."""

from ringbus.cli.places import place_of
from ringbus.cli.settings import Settings
from ringbus.cli.targets import localstack
from ringbus.cli.targets.hands import OpenTarget
from ringbus.events import Report
from ringbus.lab.place import read_level
from ringbus.lab.profile import scaled
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.release.store import ReleaseStore

_ACCOUNTS = 10**12
_BESIDE = _ACCOUNTS // 2


def hands(settings: Settings, platform: Platform, store: ReleaseStore, listening: tuple[Stop, Report]) -> OpenTarget:
    """LocalStack made ready for the platform as the lab has it."""
    level = read_level(place_of(settings, platform.name))
    return localstack.hands(settings, in_lab_account(scaled(platform, level)), store, listening)


def in_lab_account(platform: Platform) -> Platform:
    """The platform in an account beside its own, so that what one LocalStack holds of both targets never mixes."""
    account = (int(platform.account) + _BESIDE) % _ACCOUNTS
    return platform.model_copy(update={"account": f"{account:012d}"})
