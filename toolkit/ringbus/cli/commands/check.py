"""`ringbus check`."""

import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from ringbus.checks.acceptances import accepted
from ringbus.checks.located import located
from ringbus.checks.run import run_checks
from ringbus.cli.answers import DONE, REFUSED, Answer, findings_view
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.proof_json import federation_data, rpc_data
from ringbus.cli.proof_view import proof_view
from ringbus.cli.settings import Settings
from ringbus.federation.proof import proofs
from ringbus.findings import Finding, errors
from ringbus.model.document import platform_in, read_documents


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Judge the platform: names, bus, rings, edge, network, limits of AWS; and prove what the federation delivers."""
    document = read_documents(settings.file, settings.overlays)
    opened = OpenPlatform(platform_in(document))
    today = datetime.datetime.now(datetime.UTC).date()
    proved = proofs(opened.topology, opened.links)
    found = run_checks(opened.platform, opened.topology, opened.links, proved)
    findings = located(accepted(found, opened.platform.accept, today), document)
    ok = not errors(findings)
    last = Text("ok", style="green") if ok else Text("refused", style="bold red")
    data = {
        "ok": ok,
        "findings": [_data(finding) for finding in findings],
        "federation": federation_data(opened.topology, proved),
        "rpc": rpc_data(opened.topology, proved),
    }
    shown = [*findings_view(findings), *proof_view(opened.topology, proved), last]
    return Answer(data, shown, DONE if ok else REFUSED)


def _data(finding: Finding) -> dict[str, Any]:
    """A finding by what it is about; where the platform file gives that, ``file`` and ``line`` say where."""
    place = finding.where
    return finding.to_json() | {"where": place.path, "file": place.file, "line": place.line}
