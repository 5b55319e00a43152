"""Which target's hands to use."""

from ringbus.cli.opening import OpenPlatform
from ringbus.cli.settings import Settings
from ringbus.cli.targets import localstack
from ringbus.cli.targets.hands import OpenTarget
from ringbus.events import Report
from ringbus.outcomes import Stop
from ringbus.release.store import ReleaseStore
from ringbus.topology.target import TargetKind


def reachable(settings: Settings) -> bool:
    """Whether there is anything to look at: a LocalStack that is down holds nothing, and looking does not start it."""
    return settings.target is TargetKind.AWS or localstack.localstack_of(settings).status().answers


def target_hands(
    settings: Settings, opened: OpenPlatform, store: ReleaseStore, listening: tuple[Stop, Report]
) -> OpenTarget:
    """The hands of the target that is set, made ready."""
    if settings.target is TargetKind.LOCALSTACK:
        return localstack.hands(settings, opened.platform, store, listening)
    if settings.target is TargetKind.AWS:
        from ringbus.cli.targets import aws  # boto3 takes a third of a second to import, and only AWS needs it

        return aws.hands(settings, opened.platform, listening[1])
    from ringbus.cli.targets import lab  # nothing else needs what the lab is made of

    return lab.hands(settings, opened.platform, store, listening)
