"""Where a platform keeps what is its own on this machine: a folder for each target, its lab in that of the lab."""

from pathlib import Path

from ringbus.cli.settings import Settings
from ringbus.lab.place import LabPlace
from ringbus.localstack.sessions import HOSTS
from ringbus.topology.target import TargetKind


def folder_of(settings: Settings, platform: str, target: TargetKind) -> Path:
    """The folder of a platform on a target, below the folder the command is run in."""
    return settings.home / ".ringbus" / platform / target.value


def place_of(settings: Settings, platform: str) -> LabPlace:
    """The folder of a platform's lab, in that of its target; it stays whatever LocalStack runs."""
    return LabPlace((folder_of(settings, platform, TargetKind.LAB) / HOSTS).absolute())
