"""`ringbus check`."""

import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.checks.acceptances import accepted
from ringbus.checks.run import run_checks
from ringbus.cli.answers import DONE, REFUSED, Answer, finding_view
from ringbus.cli.opening import open_platform
from ringbus.cli.settings import Settings
from ringbus.findings import errors


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Judge the topology: names, ring arithmetic, scopes, limits of AWS."""
    opened = open_platform(settings)
    today = datetime.datetime.now(datetime.UTC).date()
    findings = accepted(run_checks(opened.platform, opened.topology, opened.links), opened.platform.accept, today)
    ok = not errors(findings)
    last = Text("ok", style="green") if ok else Text("refused", style="bold red")
    data = {"ok": ok, "findings": [finding.to_json() for finding in findings], "federation": []}
    return Answer(data, [*map(finding_view, findings), last], DONE if ok else REFUSED)
