"""`ringbus resume`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import saved
from ringbus.cli.release_json import status_data, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import working
from ringbus.release.apply import apply_release
from ringbus.release.progress import current
from ringbus.release.status import status


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Go on with an interrupted release: what is applied stays, the rest is planned again and must be part of it."""
    opened = open_platform(settings)
    with working(settings, opened) as opening:
        name = current(opening.inputs.store)
        if name:
            apply_release(opening.inputs, saved(opening.inputs.store, name), resuming=True)
        reading = status(opening.inputs)
    if name is None:
        return Answer(status_data(reading), [Text("No release was begun: `ringbus apply` begins one.")])
    return Answer(status_data(reading), [status_view(reading)])
