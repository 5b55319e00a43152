"""Where the last rehearsal of a migration is kept."""

from pathlib import Path

from ringbus.cli.places import folder_of
from ringbus.cli.settings import Settings
from ringbus.topology.target import TargetKind
from ringbus_migration.cli.opening import OpenMigrationDocument
from ringbus_migration.runbook.rehearsed import RehearsalRecord, read_rehearsal


def record_path(settings: Settings, opened: OpenMigrationDocument) -> Path:
    """The file of the migration's last rehearsal, in the folder of the lab."""
    folder = folder_of(settings, opened.read.platform.name, TargetKind.LAB)
    return folder / "migrations" / f"{opened.plan.name}.rehearsed.json"


def kept_rehearsal(path: Path) -> RehearsalRecord | None:
    """What is kept there; None where there is nothing, or nothing that can be read."""
    try:
        return read_rehearsal(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
