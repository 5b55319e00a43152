"""`ringbus approve`."""

import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.moment import now
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import saved
from ringbus.cli.settings import Settings
from ringbus.cli.working import working
from ringbus.errors import Kind, RingbusError
from ringbus.findings import errors
from ringbus.release.approval import approvals, approve, lacking


def run(release: str, /, *, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Record that you approve a release: exactly the plans it holds, and no others.

    Parameters
    ----------
    release
        The release's name, as `ringbus plan` gave it.
    """
    opened = open_platform(settings)
    rules = opened.platform.approvals
    with working(settings, opened) as opening:
        store = opening.inputs.store
        wanted = saved(store, release)
        if errors(wanted.findings):
            raise RingbusError(Kind.REFUSED, errors(wanted.findings))
        given = approve(store.documents, wanted, opening.inputs.who, now())
        found = approvals(store.documents, wanted)
    data = {
        "release": wanted.name,
        "digest": wanted.digest,
        "who": given.who,
        "at": given.at,
        "needed": rules.needed,
        "approvals": [{"who": one.who, "at": one.at} for one in found if one.digest == wanted.digest],
    }
    said = f"{given.who} approves {wanted.name} (digest {wanted.digest[:12]})."
    missing = lacking(rules, wanted, found, datetime.datetime.fromisoformat(given.at))
    return Answer(data, [Text(said), *(Text(f"Not enough: {one.message}.", style="yellow") for one in missing)])
