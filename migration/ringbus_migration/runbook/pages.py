"""A runbook as Markdown and as one HTML page that needs nothing but itself."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ringbus import assets
from ringbus_migration.runbook.contents import RunbookSummary


def markdown(runbook: RunbookSummary) -> str:
    """For repositories, reviews and diffs."""
    return _environment(False).get_template("runbook.md.j2").render(runbook=runbook)


def page(runbook: RunbookSummary) -> str:
    """For browsers and printers: styles and drawing are inside."""
    return _environment(True).get_template("runbook.html.j2").render(runbook=runbook)


@cache
def _environment(escaped: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(assets.path("templates") / "migration"),
        undefined=StrictUndefined,
        autoescape=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
