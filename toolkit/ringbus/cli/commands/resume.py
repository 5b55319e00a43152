"""`ringbus resume`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.applying import carry_out
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import saved
from ringbus.cli.release_json import status_data, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import working
from ringbus.release.status import stands, status


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Go on with an interrupted release: what is applied stays, the rest is planned again and must be part of it."""
    opened = open_platform(settings)
    with working(settings, opened) as opening:
        store = opening.inputs.store
        name = store.current()
        release = saved(store, name) if name else None
        interrupted = release is not None and not stands(store, release)
        if release and interrupted:
            carry_out(opening.inputs, release)
        reading = status(opening.inputs.without(release.away if release else ()))
    if release is None:
        return Answer(status_data(reading), [Text("No release was begun: `ringbus apply` begins one.")])
    said = [] if interrupted else [Text("Nothing was interrupted, so there is nothing to resume.")]
    return Answer(status_data(reading), [*said, status_view(reading)])
