"""`ringbus secrets init|list|rotate NAME`."""

import getpass
import secrets as chance
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from ringbus.aws import rotation
from ringbus.aws.secrets import SecretChange, findings, init_secrets, list_secrets
from ringbus.aws.session import AwsSession
from ringbus.cli.answers import DONE, FAILED, Answer, finding_view, table
from ringbus.cli.opening import OpenPlatform, open_platform
from ringbus.cli.planning import refuse_unknown_regions
from ringbus.cli.settings import Settings
from ringbus.cli.working import working
from ringbus.errors import bad_input
from ringbus.findings import errors
from ringbus.outcomes import Stop

app = App(name="secrets")
_Settings = Annotated[Settings, Parameter(parse=False)]


@app.command
def init(*, settings: _Settings) -> Answer:
    """Give every secret that has none a value, made here and kept in Secrets Manager only."""
    opened = open_platform(settings)
    with _opened(settings, opened) as (aws, stop):
        changes = init_secrets(aws, opened.topology.secrets, chance.token_bytes, stop)
    return _answer(changes)


@app.command(name="list")
def list_(*, settings: _Settings) -> Answer:
    """The secrets by name and region, and whether they have a value; never the value."""
    opened = open_platform(settings)
    with _opened(settings, opened, alone=False) as (aws, stop):
        facts = list_secrets(aws, opened.topology.secrets, stop)
    rows = [list(one.to_json().values()) for one in facts]
    columns = list(facts[0].to_json()) if facts else []
    return Answer({"secrets": [one.to_json() for one in facts]}, [table("", columns, rows)])


@app.command
def rotate(
    name: str,
    /,
    *,
    region: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    from_file: Path | None = None,
    settings: _Settings,
) -> Answer:
    """Give a secret a new value: made here, or brought by you in a file, on standard input or at the prompt.

    Parameters
    ----------
    name
        The secret's name, as `ringbus secrets list` shows it.
    region
        Only in this region (may be given again).
    from_file
        The file that holds the value; `-` is standard input.
    """
    opened = open_platform(settings)
    refuse_unknown_regions(opened.topology, region)
    wanted = rotation.chosen(opened.topology.secrets, name, region or None)
    brought = from_file or (Path("-") if wanted[0].given else None)
    value = rotation.given_value(wanted[0].name, _read(brought)) if brought else None
    with _opened(settings, opened) as (aws, stop):
        changes = rotation.rotate(aws, wanted, value, chance.token_bytes, stop)
    return _answer(changes)


@contextmanager
def _opened(settings: Settings, opened: OpenPlatform, *, alone: bool = True) -> Iterator[tuple[AwsSession, Stop]]:
    with working(settings, opened, alone=alone) as opening:
        yield AwsSession(opening.hands.target), opening.inputs.stop


def _read(path: Path) -> str:
    try:
        if str(path) != "-":
            return path.read_text(encoding="utf-8")
        return getpass.getpass("value (not shown): ") if sys.stdin.isatty() else sys.stdin.read()
    except (OSError, EOFError, UnicodeDecodeError):
        raise bad_input("RB001", str(path), "cannot be read as text", note="Nothing was changed.") from None


def _answer(changes: tuple[SecretChange, ...]) -> Answer:
    found = findings(changes)
    rows = [(change.name, change.region, change.action.value) for change in changes]
    data = {"secrets": [change.to_json() for change in changes], "findings": [one.to_json() for one in found]}
    shown = [table("", ("secret", "region", "done"), rows), *map(finding_view, found)]
    return Answer(data, shown, FAILED if errors(found) else DONE)
