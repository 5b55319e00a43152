"""What `ringbus lab up` says at the end of its whole way."""

import shlex

from rich.text import Text

from ringbus.cli.answers import DONE, FAILED, Answer, finding_view
from ringbus.cli.lab_times import times_view
from ringbus.cli.lab_way import LabOutcome
from ringbus.cli.labs import OpenLab
from ringbus.cli.verify_view import verify_data, verify_view


def whole_answer(opened: OpenLab, hosts: Answer, outcome: LabOutcome) -> Answer:
    """``hosts`` is how they do; after it what was measured, where the time went, and what there is to try."""
    data = {
        **hosts.data,
        "configured": len(outcome.configured.actions),
        "verify": verify_data(outcome.verified),
        "findings": [one.to_json() for one in outcome.findings],
        "timings": [one.to_json() for one in outcome.times],
    }
    said = [*hosts.shown, Text(""), *verify_view(outcome.verified, everything=opened.settings.verbose)]
    said += [times_view(outcome.times), *map(finding_view, outcome.findings), Text(_next(opened))]
    return Answer(data, said, max(hosts.code, DONE if outcome.verified.ok else FAILED))


def _next(opened: OpenLab) -> str:
    ringbus = shlex.join(("ringbus", *opened.settings.again()))
    zone = opened.lab.bodies[0].zone
    lines = [
        (f"{ringbus} lab cut zone {zone}", "a zone is lost"),
        (f"{ringbus} verify --without {zone}", "what that costs, measured beside proved"),
        (f"{ringbus} lab heal", "it is back"),
        (f"{ringbus} lab ssh {opened.lab.bodies[0].name}", "a shell on a host, through its bastion"),
        (f"{ringbus} lab down", "nothing of it is left"),
    ]
    width = max(len(command) for command, _ in lines)
    return "\n".join(("\nTry next:", *(f"  {command:{width}}  {what}" for command, what in lines)))
