"""Opening a platform to plan and apply it: its target made ready, its stacks at hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ringbus import assets, digests
from ringbus.cli.console import error_console
from ringbus.cli.interrupts import stopping
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.receivers import receiving
from ringbus.cli.settings import Settings
from ringbus.cli.targets.choice import target_hands
from ringbus.cli.targets.hands import OpenTarget
from ringbus.events import Report
from ringbus.outcomes import Stop
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.ports import StackPort
from ringbus.release.store import ReleaseStore
from ringbus.release.terraform_port import TerraformStackPort
from ringbus.terraform.environment import environment
from ringbus.terraform.program import find_mirror, find_program
from ringbus.terraform.stack import StackEngine, TerraformStack
from ringbus.terraform.workdir import StackFiles
from ringbus.topology.values import Stack


@dataclass(frozen=True, slots=True)
class OpenRelease:
    """What a command works with while it has the platform for itself."""

    inputs: ReleaseInputs
    hands: OpenTarget


def store_of(settings: Settings, platform: str) -> ReleaseStore:
    """The folder of a platform on a target, below the folder the command is run in."""
    return ReleaseStore(settings.home / ".ringbus" / platform / settings.target.value)


@contextmanager
def working(settings: Settings, opened: OpenPlatform, *, alone: bool = True) -> Iterator[OpenRelease]:
    """Hold the platform for this process alone, with its target ready, someone listening, and Ctrl-C minded.

    A command that only looks is not ``alone``: it also works while another one holds the platform.
    """
    _ = opened.topology  # a stage that cannot be deployed is refused before anything is started
    store = store_of(settings, opened.platform.name)
    with (
        store.writing() if alone else store.writing_if_free(),
        stopping() as stop,
        receiving(error_console(), verbose=settings.verbose) as report,
    ):
        hands = target_hands(settings, opened, store, (stop, report))
        yield OpenRelease(release_inputs(settings, hands, store, (stop, report)), hands)


def release_inputs(
    settings: Settings, hands: OpenTarget, store: ReleaseStore, listening: tuple[Stop, Report]
) -> ReleaseInputs:
    """The platform on its target, with Terraform for its stacks."""
    opened = OpenPlatform(hands.platform)
    stop, report = listening
    return ReleaseInputs(
        platform=hands.platform,
        topology=opened.topology,
        target=hands.target,
        files=digests.of_value(hands.platform.model_dump(mode="json", by_alias=True)),
        images=hands.images,
        store=store,
        port=partial(_port, _engine(settings, hands), hands, store, (stop, report)),
        report=report,
        stop=stop,
    )


def _engine(settings: Settings, hands: OpenTarget) -> StackEngine:
    program = find_program(settings.path, str(settings.terraform) if settings.terraform else None)
    mirror = find_mirror(Path(settings.user_home), settings.mirror)
    cache = None if mirror else settings.cache / "terraform-plugins"
    surroundings = environment(
        settings.path, Path(settings.user_home), settings.network | dict(hands.aws), plugin_cache=cache
    )
    return StackEngine(program, mirror, surroundings)


def _port(
    engine: StackEngine, hands: OpenTarget, store: ReleaseStore, listening: tuple[Stop, Report], stack: Stack
) -> StackPort:
    def make(variables: Mapping[str, object], removable: bool) -> TerraformStack:
        files = StackFiles(
            assets.path("infra"), stack.kind.value, variables, hands.backend(stack), hands.target.endpoint, removable
        )
        fetch = partial(hands.fetch_state, stack) if hands.fetch_state else None
        return TerraformStack(stack.name, files, store.stacks / stack.name, engine, fetch)

    return TerraformStackPort(make, *listening)
