"""`ringbus localstack up|down|status|logs`."""

from typing import Annotated

from cyclopts import App, Parameter, validators
from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import FAILED, Answer, table
from ringbus.cli.console import error_console
from ringbus.cli.interrupts import stopping
from ringbus.cli.receivers import receiving
from ringbus.cli.settings import Settings
from ringbus.cli.targets.localstack import installed, localstack_of
from ringbus.localstack.status import LocalStackStatus

app = App(name="localstack")
_Settings = Annotated[Settings, Parameter(parse=False)]


@app.command
def up(*, settings: _Settings) -> Answer:
    """Install LocalStack into your cache unless it is there, and start it unless it runs."""
    with stopping() as stop, receiving(error_console(), verbose=settings.verbose) as report:
        status = localstack_of(settings).up(installed(settings, report, stop), report, stop)
    return Answer(status.to_json(), [_view(status)])


@app.command
def down(*, settings: _Settings) -> Answer:
    """End it; everything it held is gone with it."""
    with receiving(error_console(), verbose=settings.verbose) as report:
        was = localstack_of(settings).down(report)
    return Answer({"was_running": was}, [Text("LocalStack is down." if was else "LocalStack was not running.")])


@app.command
def status(*, settings: _Settings) -> Answer:
    """How it stands with it; ends with 1 when it does not answer."""
    found = localstack_of(settings).status()
    return Answer(found.to_json(), [_view(found)], 0 if found.answers else FAILED)


@app.command
def logs(*, lines: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 100, settings: _Settings) -> Answer:
    """The last lines of what it wrote.

    Parameters
    ----------
    lines
        How many.
    """
    found = localstack_of(settings).logs(lines)
    return Answer({"lines": list(found)}, [Text(line) for line in found])


def _view(found: LocalStackStatus) -> RenderableType:
    rows = [(name, value) for name, value in found.to_json().items() if value not in (None, "")]
    return table("", ("localstack", ""), rows)
