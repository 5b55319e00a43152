"""`ringbus migrate runbook`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.errors import failed
from ringbus_migration import codes
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings, open_migration
from ringbus_migration.cli.rehearsals import kept_rehearsal, record_path
from ringbus_migration.runbook.contents import contents
from ringbus_migration.runbook.pages import markdown, page
from ringbus_migration.script.edge import EdgeNames


def run(
    *,
    migration: GivenFile = DEFAULT,
    output: Annotated[Path, Parameter(("--output", "-o"))] = Path("runbook"),
    settings: GivenSettings,
) -> Answer:
    """Write the plan up as people review and follow it: Markdown, and one HTML page that needs nothing else.

    Parameters
    ----------
    migration
        The migration file.
    output
        The folder that the two files are written to.
    """
    opened = open_migration(settings, migration)
    rehearsal = kept_rehearsal(record_path(settings, opened))
    rehearsed = rehearsal.of(opened.plan.digest) if rehearsal else {}
    made = contents(opened.plan, EdgeNames(opened.read.migration, opened.read.platform), rehearsed)
    files = {f"{made.name}.md": markdown(made), f"{made.name}.html": page(made)}
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (output / name).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise failed(codes.UNWRITTEN, str(output), f"could not be written: {problem.strerror}") from None
    written = [str(output / name) for name in files]
    data = {
        "migration": made.name, "digest": opened.plan.digest, "steps": made.steps, "rehearsed": len(rehearsed),
        "files": written,
    }  # fmt: skip
    shown = Text.assemble(*(Text(f"wrote {file}\n", "bold") for file in written), ("next: ", "green"))
    return Answer(data, [shown.append("have it reviewed, then `ringbus migrate run`")])
