"""The embedded LocalStack as a target: started when it is needed, its states in local files."""

from pathlib import Path

from ringbus import assets
from ringbus.cli.settings import Settings
from ringbus.cli.targets.hands import OpenTarget
from ringbus.errors import failed
from ringbus.events import Event, EventKind, Report
from ringbus.localstack import interpreter, sessions
from ringbus.localstack.installation import LocalStackInstallation, install, where
from ringbus.localstack.process import LocalStack
from ringbus.localstack.status import LocalStackStatus
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.release.store import ReleaseStore
from ringbus.render.standins import emulated, emulated_images
from ringbus.terraform.backends import LocalBackend
from ringbus.topology.derive import derive
from ringbus.topology.images import families
from ringbus.topology.target import Target


def localstack_of(settings: Settings) -> LocalStack:
    """The LocalStack of the port that is set."""
    return LocalStack(settings.cache, settings.port, settings.environment)


def start(settings: Settings, report: Report, stop: Stop) -> LocalStackStatus:
    """LocalStack, installed and started unless it is."""
    localstack = localstack_of(settings)
    status = localstack.status()
    if status.answers and not status.lacks:
        return status
    return localstack.up(installed(settings, report, stop), report, stop)


def installed(settings: Settings, report: Report, stop: Stop) -> LocalStackInstallation:
    """The installation for this Python, made unless it is there."""
    own = interpreter.ask(settings.python)
    if own is None:
        raise failed("RB440", "localstack", f"{settings.python} does not run", hint="install Ringbus again.")
    place = where(settings.cache, interpreter.pick(own, settings.path), assets.path("localstack_provider"))
    install(place, settings.environment, report, stop)
    return place


def hands(settings: Settings, platform: Platform, store: ReleaseStore, listening: tuple[Stop, Report]) -> OpenTarget:
    """LocalStack made ready. What an earlier LocalStack left behind is set aside, and said."""
    stop, report = listening
    status = start(settings, report, stop)
    _settle(store.root, status, report)
    return emulated_hands(platform, Target(settings.target, platform.account, status.endpoint), store)


def emulated_hands(platform: Platform, target: Target, store: ReleaseStore) -> OpenTarget:
    """The hands of a target whose AWS API is emulated at ``target.endpoint``."""
    here, said = emulated(platform)
    return OpenTarget(
        target=target,
        platform=here,
        standins=said,
        images=emulated_images(families(here, derive(here))),
        aws={"AWS_ACCESS_KEY_ID": platform.account, "AWS_SECRET_ACCESS_KEY": "test", "NO_PROXY": "127.0.0.1"},
        backend=lambda stack: LocalBackend(store.states.absolute() / f"{stack.name}.tfstate"),
    )


def _settle(folder: Path, status: LocalStackStatus, report: Report) -> None:
    if status.session_id is None:
        return
    aside = sessions.settle(folder, status.session_id)
    if aside:
        report(
            Event(
                EventKind.SAID,
                "localstack",
                f"what an earlier LocalStack held is gone; its state and releases were set aside in {aside.place}",
            )
        )
