"""Opening a platform to plan and apply it: its target made ready, its stacks at hand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from ringbus import assets, digests
from ringbus.cli.holding import HeldTarget, holding
from ringbus.cli.moment import now
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.settings import Settings
from ringbus.cli.targets.hands import OpenTarget
from ringbus.events import Report
from ringbus.guards.resources import Held
from ringbus.guards.stack_plan import StackPlan
from ringbus.outcomes import Stop
from ringbus.release.emulated_gate import EmulatedGate
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.ports import HealthPort, StackPort
from ringbus.release.store import ReleaseStore
from ringbus.release.terraform_port import TerraformStackPort
from ringbus.render.live import LiveEdge
from ringbus.terraform.environment import environment
from ringbus.terraform.program import find_mirror, find_program
from ringbus.terraform.stack import StackEngine, TerraformStack
from ringbus.terraform.workdir import StackFiles, modules_digest
from ringbus.topology.target import TargetKind
from ringbus.topology.values import Stack


@dataclass(frozen=True, slots=True)
class OpenRelease:
    """What a command works with while it has the platform for itself."""

    inputs: ReleaseInputs
    held: HeldTarget

    @property
    def hands(self) -> OpenTarget:
        """The target's hands."""
        return self.held.hands


@contextmanager
def working(settings: Settings, opened: OpenPlatform, *, alone: bool = True) -> Iterator[OpenRelease]:
    """Hold the platform as ``holding`` does, with Terraform at hand for its stacks."""
    with holding(settings, opened, alone=alone) as held:
        yield OpenRelease(release_inputs(settings, held), held)


def release_inputs(settings: Settings, held: HeldTarget) -> ReleaseInputs:
    """The platform on its target, with Terraform for its stacks."""
    hands, opened, store, stop, report = held.hands, held.opened, held.store, held.stop, held.report
    engine = _engine(settings, hands)
    return ReleaseInputs(
        platform=hands.platform,
        topology=opened.topology,
        target=hands.target,
        files=digests.of_value(hands.platform.model_dump(mode="json", by_alias=True)),
        modules=modules_digest(assets.path("infra")),
        tools=_tools(engine),
        images=hands.images,
        store=store,
        port=partial(_port, engine, hands, store, (stop, report)),
        health=_health(settings, hands, opened, (stop, report)),
        orphans=partial(_orphans, hands, stop),
        who=hands.who or settings.who,
        now=now,
        report=report,
        stop=stop,
        live=partial(_live, hands, opened),
    )


def _health(settings: Settings, hands: OpenTarget, opened: OpenPlatform, listening: tuple[Stop, Report]) -> HealthPort:
    emulated = EmulatedGate(partial(_running, hands))
    if settings.target is not TargetKind.LAB:
        return emulated
    from ringbus.cli.gates import TargetGate  # the way to hosts takes as long

    return TargetGate(settings, hands.platform, opened.topology, hands.target, emulated, listening)


def _running(hands: OpenTarget, regions: Sequence[str]) -> tuple[str, ...]:
    from ringbus.aws.inventory import inventory  # boto3 takes a third of a second to import
    from ringbus.aws.session import AwsSession

    return tuple(facts.name for facts in inventory(AwsSession(hands.target), hands.platform.name, regions))


def _orphans(hands: OpenTarget, stop: Stop, stack: Stack, plan: StackPlan, held: Held) -> Mapping[str, str]:
    from ringbus.aws.orphans import find_orphans  # boto3, as above
    from ringbus.aws.session import AwsSession

    return find_orphans(AwsSession(hands.target), stack, plan, held, stop)


def _live(hands: OpenTarget, opened: OpenPlatform, region: str) -> LiveEdge:
    if not opened.platform.cities:
        return LiveEdge()
    from ringbus.aws.live_edge import live_edge  # boto3, as above
    from ringbus.aws.session import AwsSession

    return live_edge(AwsSession(hands.target), opened.platform, opened.topology, region)


def _tools(engine: StackEngine) -> str:
    provider = ", ".join(engine.mirror.versions) if engine.mirror else "of the registry"
    return f"ringbus {version('ringbus')}, {engine.program.name} {engine.program.version}, provider {provider}"


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
    def make(variables: Mapping[str, object], removable: bool, adopted: Mapping[str, str]) -> TerraformStack:
        files = StackFiles(
            infra=assets.path("infra"),
            root=stack.kind.value,
            variables=variables,
            backend=hands.backend(stack),
            endpoint=hands.target.endpoint,
            removable=removable,
            adopted=adopted,
        )
        fetch = partial(hands.fetch_state, stack) if hands.fetch_state else None
        return TerraformStack(stack.name, files, store.stacks / stack.name, engine, fetch)

    ready = partial(hands.ready, stack) if hands.ready else lambda: None
    return TerraformStackPort(make, ready, *listening)
