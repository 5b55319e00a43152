"""`ringbus check`."""

import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.checks.acceptances import accepted
from ringbus.checks.run import run_checks
from ringbus.cli.answers import DONE, REFUSED, Answer, finding_view
from ringbus.cli.opening import open_platform
from ringbus.cli.proof_json import federation_data, rpc_data
from ringbus.cli.proof_view import proof_view
from ringbus.cli.settings import Settings
from ringbus.federation.proof import proofs
from ringbus.findings import errors


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Judge the topology: names, ring arithmetic, limits of AWS; and prove what the federation delivers."""
    opened = open_platform(settings)
    today = datetime.datetime.now(datetime.UTC).date()
    proved = proofs(opened.topology, opened.links)
    found = run_checks(opened.platform, opened.topology, opened.links, proved)
    findings = accepted(found, opened.platform.accept, today)
    ok = not errors(findings)
    last = Text("ok", style="green") if ok else Text("refused", style="bold red")
    data = {
        "ok": ok,
        "findings": [finding.to_json() for finding in findings],
        "federation": federation_data(opened.topology, proved),
        "rpc": rpc_data(opened.topology, proved),
    }
    shown = [*map(finding_view, findings), *proof_view(opened.topology, proved), last]
    return Answer(data, shown, DONE if ok else REFUSED)
