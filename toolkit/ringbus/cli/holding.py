"""Holding a platform's target: made ready, with Ctrl-C minded and someone listening. What needs no stack needs no more.

Terraform is not looked for. Of it, and of releases, only what tells where states and releases are kept is imported.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property

from ringbus.cli.console import error_console
from ringbus.cli.interrupts import stopping
from ringbus.cli.moment import now
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.places import folder_of
from ringbus.cli.receivers import receiving
from ringbus.cli.settings import Settings
from ringbus.cli.targets.choice import target_hands
from ringbus.cli.targets.hands import OpenTarget
from ringbus.events import Report
from ringbus.outcomes import Stop
from ringbus.release.store import ReleaseStore


@dataclass(frozen=True)
class HeldTarget:
    """What a command works with while it has the target: its hands, where its releases are, and who listens."""

    hands: OpenTarget
    store: ReleaseStore
    stop: Stop
    report: Report

    @cached_property
    def opened(self) -> OpenPlatform:
        """The platform as this target can have it."""
        return OpenPlatform(self.hands.platform)


def store_of(settings: Settings, platform: str) -> ReleaseStore:
    """Where a platform's releases on the target are kept."""
    return ReleaseStore(folder_of(settings, platform, settings.target))


@contextmanager
def holding(settings: Settings, opened: OpenPlatform, *, alone: bool = True) -> Iterator[HeldTarget]:
    """Hold the platform for this process alone, with its target ready, someone listening, and Ctrl-C minded.

    A command that only looks is not ``alone``: it also works while another one holds the platform, and holds it itself
    only while the target is made ready, which may set aside what an earlier LocalStack left.
    """
    _ = opened.topology  # a stage that cannot be deployed is refused before anything is started
    store = store_of(settings, opened.platform.name)
    with ExitStack() as held:
        if alone:
            held.enter_context(store.writing(settings.who, now()))
        stop = held.enter_context(stopping())
        report = held.enter_context(receiving(error_console(), verbose=settings.verbose))
        with nullcontext() if alone else store.writing_if_free(settings.who, now()):
            hands = target_hands(settings, opened, store, (stop, report))
        if alone and hands.shared is not None:
            held.enter_context(hands.shared.hold(hands.who or settings.who, now()))
        yield HeldTarget(hands, replace(store, shared=hands.shared), stop, report)
