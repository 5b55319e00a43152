"""LocalStack with the provider plugin in an environment of its own, made once per user and version."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ringbus import digests
from ringbus.events import Event, EventKind, Report
from ringbus.localstack import child, faults
from ringbus.localstack.interpreter import PythonInterpreter
from ringbus.localstack.kept import alone
from ringbus.localstack.status import WHO
from ringbus.machine import files
from ringbus.outcomes import Stop

_PINS = ("pyproject.toml", "constraints.txt")
_PLUGIN = ("ringbus_localstack/*.py",)


@dataclass(frozen=True, slots=True)
class LocalStackInstallation:
    """LocalStack's environment for one set of pins and one Python, and in it a version of the plugin; made or not.

    The plugin's code lies apart from the environment and goes before it on the path, so that a mended plugin costs a
    copy of a few files and no new environment.
    """

    folder: Path
    name: str
    project: Path
    interpreter: PythonInterpreter

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.folder / "env" / "bin" / "python"

    @property
    def plugin(self) -> Path:
        """The folder that holds the plugin's package."""
        return self.folder / "plugins" / self.name

    @property
    def log(self) -> Path:
        """Everything pip said."""
        return self.folder.with_name(f"{self.folder.name}.log")

    @property
    def complete(self) -> bool:
        """Whether environment and plugin were made to the end, and the interpreter is still there."""
        return self.environment_complete and self.plugin.is_dir()

    @property
    def environment_complete(self) -> bool:
        """Whether the environment was made to the end, and its interpreter is still there."""
        return (self.folder / "complete.json").is_file() and self.python.exists()


def where(cache: Path, interpreter: PythonInterpreter, project: Path) -> LocalStackInstallation:
    """The installation of the plugin ``project`` for ``interpreter`` under ``cache``: other pins, another place."""
    pins = {"files": _digests(project, _PINS), "python": interpreter.version}
    name = digests.of_value(_digests(project, (*_PINS, *_PLUGIN)))
    folder = cache / "localstack" / "installed" / digests.of_value(pins)[:16]
    return LocalStackInstallation(folder, name[:16], project, interpreter)


def install(place: LocalStackInstallation, environment: Mapping[str, str], report: Report, stop: Stop) -> bool:
    """Make the installation unless it is there; whether there was anything to do.

    ``environment`` is pip's: its own variables, proxies, certificates. A half-made one is removed first; two processes
    that install at once wait for each other. RB441 when pip fails, with its last lines and the path of its log; RB446
    when the cache cannot be written.
    """
    if place.complete:
        return False
    try:
        _install(place, environment, report, stop)
    except OSError as fault:
        raise faults.not_kept(place.folder, fault) from fault
    return True


def _install(place: LocalStackInstallation, environment: Mapping[str, str], report: Report, stop: Stop) -> None:
    def waiting() -> None:
        report(Event(EventKind.SAID, WHO, "another process is installing LocalStack; waiting for it"))

    with alone(place.folder.with_name(f"{place.folder.name}.lock"), waiting, lambda: _go_on(stop)):
        if not place.environment_complete:
            _make_environment(place, environment, report, stop)
        if not place.plugin.is_dir():
            _copy_plugin(place)


def _make_environment(
    place: LocalStackInstallation, environment: Mapping[str, str], report: Report, stop: Stop
) -> None:
    if place.folder.exists():
        report(Event(EventKind.SAID, WHO, "found a half-made installation; making it anew"))
        shutil.rmtree(place.folder)
    project = place.folder / "project"
    _copy(place.project, project, (*_PINS, *_PLUGIN))
    place.log.unlink(missing_ok=True)
    report(Event(EventKind.STARTED, WHO, "installing LocalStack, once, into the user's cache"))
    _run(place, [str(place.interpreter.path), "-m", "venv", str(place.folder / "env")], environment, report, stop)
    _run(place, _pip(place, project), environment, report, stop)
    complete = json.dumps({"kind": "localstack-installation", "format": 1}) + "\n"
    files.replace(place.folder / "complete.json", complete.encode())
    report(Event(EventKind.FINISHED, WHO, "LocalStack installed"))


def _copy_plugin(place: LocalStackInstallation) -> None:
    part = place.plugin.with_name(f".{place.name}")
    shutil.rmtree(part, ignore_errors=True)
    _copy(place.project, part, _PLUGIN)
    part.rename(place.plugin)


def _copy(project: Path, goal: Path, patterns: Iterable[str]) -> None:
    for file in _files(project, patterns):
        copy = goal / file.relative_to(project)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)


def _files(project: Path, patterns: Iterable[str]) -> list[Path]:
    return sorted(file for pattern in patterns for file in project.glob(pattern))


def _digests(project: Path, patterns: Iterable[str]) -> dict[str, str]:
    return {file.relative_to(project).as_posix(): digests.of_file(file) for file in _files(project, patterns)}


def _pip(place: LocalStackInstallation, project: Path) -> list[str]:
    """Not compiled beforehand: that takes as long as the rest, and LocalStack imports a tenth of it."""
    options = ["--no-compile", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    return [str(place.python), "-m", "pip", "install", *options, "-c", str(project / "constraints.txt"), str(project)]


def _run(
    place: LocalStackInstallation, argv: list[str], environment: Mapping[str, str], report: Report, stop: Stop
) -> None:
    total = len((place.project / "constraints.txt").read_text("utf-8").split())
    seen = 0

    def line(text: str) -> None:
        nonlocal seen
        if text.startswith("Collecting "):
            seen += 1
            report(Event(EventKind.PROGRESS, WHO, text.split()[1], done=min(seen, total), total=total))

    code, last = child.run(argv, environment, place.log, line, stop)
    _go_on(stop)
    if code:
        report(Event(EventKind.FINISHED, WHO, "LocalStack could not be installed", ok=False))
        raise faults.not_installed(Path(argv[2]).name, code, last, place.log)


def _go_on(stop: Stop) -> None:
    if stop.asked:
        raise faults.stopped()
