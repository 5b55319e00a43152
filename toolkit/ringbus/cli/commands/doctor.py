"""`ringbus doctor`."""

import platform as machine
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ringbus.cli.answers import DONE, FAILED, Answer, table
from ringbus.cli.settings import Settings
from ringbus.cli.targets.localstack import localstack_of
from ringbus.errors import RingbusError
from ringbus.lab.needs import read_needs
from ringbus.terraform.program import find_mirror, find_program


@dataclass(frozen=True, slots=True)
class MachineReading:
    """One thing this machine has or lacks; ``needed`` for plan and apply on LocalStack, ``lab`` for hosts behind it."""

    what: str
    found: str
    ok: bool
    needed: bool
    mend: str = ""
    lab: bool = False


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Show what this machine has and lacks, each with the one command that mends it."""
    readings = [*_programs(settings), *_localstack(settings), *_lab(settings)]
    ok = all(reading.ok for reading in readings if reading.needed)
    rows = [(_mark(reading), reading.what, reading.found, "" if reading.ok else reading.mend) for reading in readings]
    data = {"ok": ok, "readings": [asdict(reading) for reading in readings]}
    return Answer(data, [table("", ("", "what", "found", "to mend it"), rows)], DONE if ok else FAILED)


def _mark(reading: MachineReading) -> str:
    if reading.ok:
        return "ok"
    return "LACKS" if reading.needed else "no"


def _programs(settings: Settings) -> Iterable[MachineReading]:
    yield MachineReading("Python", machine.python_version(), sys.version_info >= (3, 12), needed=True)
    try:
        program = find_program(settings.path, str(settings.terraform) if settings.terraform else None)
        yield MachineReading("Terraform", f"{program.name} {program.version}", ok=True, needed=True)
    except RingbusError as problem:
        finding = problem.findings[0]
        yield MachineReading("Terraform", finding.message, ok=False, needed=True, mend=finding.hint)
    try:
        mirror = find_mirror(Path(settings.user_home), settings.mirror)
        found = f"{', '.join(mirror.versions)} in {mirror.path}" if mirror else "from the registry, when it is needed"
        yield MachineReading("AWS provider", found, ok=True, needed=True)
    except RingbusError as problem:
        finding = problem.findings[0]
        yield MachineReading("AWS provider", finding.message, ok=False, needed=True, mend=finding.hint)


def _localstack(settings: Settings) -> Iterable[MachineReading]:
    status = localstack_of(settings).status()
    found = f"{status.state.value}, port {status.port}"
    yield MachineReading("LocalStack", found, status.answers, needed=False, mend="ringbus localstack up")
    free = shutil.disk_usage(settings.home).free >> 30
    yield MachineReading("disk", f"{free} GiB free here", free >= 2, needed=True, mend="free at least 2 GiB")


def _lab(settings: Settings) -> Iterable[MachineReading]:
    for one in read_needs(settings.path):
        yield MachineReading(f"{one.what} (lab)", one.found, not one.lacking, needed=False, mend=one.mend, lab=True)
