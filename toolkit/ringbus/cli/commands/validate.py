"""`ringbus validate`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import USAGE, Answer, finding_view
from ringbus.cli.settings import Settings
from ringbus.errors import RingbusError
from ringbus.findings import Finding
from ringbus.model.document import read_platform


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Judge the platform file alone: every fault at once, with file and line."""
    try:
        platform = read_platform(settings.file, settings.overlays)
    except RingbusError as problem:
        faults = [_fault(finding) for finding in problem.findings]
        counted = Text(f"{len(faults)} fault{'s' * (len(faults) != 1)}", style="bold red")
        shown = (*(finding_view(finding) for finding in problem.findings), counted)
        return Answer({"ok": False, "faults": faults}, shown, USAGE)
    regions = ", ".join(platform.regions)
    text = Text.assemble((f"{settings.file}: ", "bold"), f"{platform.name}, stage {platform.stage}, in {regions}: ok")
    return Answer({"ok": True, "faults": []}, [text])


def _fault(finding: Finding) -> dict[str, object]:
    where = finding.where
    return {
        "path": where.path,
        "file": where.file,
        "line": where.line,
        "message": finding.message,
        "hint": finding.hint,
        "code": finding.code,
    }
