"""Opening a migration: its platform and its file read, its plan made and judged."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ringbus.cli.settings import Settings
from ringbus.errors import Kind, RingbusError
from ringbus.model.document import read_platform
from ringbus_migration.document.reading import MigrationDocument, read_migration
from ringbus_migration.plan.judge import judge_plan
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.planner import plan_migration

type GivenSettings = Annotated[Settings, Parameter(parse=False)]
type GivenFile = Annotated[Path, Parameter(("--migration", "-m"), help="Migration file.")]
DEFAULT = Path("migration.yaml")


@dataclass(frozen=True, slots=True)
class OpenMigrationDocument:
    """A migration file as read, and its plan."""

    read: MigrationDocument
    plan: MigrationPlan


def open_migration(settings: Settings, file: Path, *, judged: bool = True) -> OpenMigrationDocument:
    """Read the platform file and the migration file (faults: exit 2); a plan that breaks a rule is refused (exit 4)."""
    platform = read_platform(settings.file, settings.overlays)
    read = read_migration(file, platform)
    plan = plan_migration(read.migration, platform)
    findings = judge_plan(plan, read) if judged else ()
    if findings:
        raise RingbusError(Kind.REFUSED, findings)
    return OpenMigrationDocument(read, plan)
