"""`ringbus images update`."""

from typing import Annotated

from cyclopts import App, Parameter
from rich.text import Text

from ringbus.aws import lock
from ringbus.aws.identity import check_account
from ringbus.aws.images import resolve
from ringbus.aws.session import AwsSession
from ringbus.cli.answers import Answer, table
from ringbus.cli.interrupts import stopping
from ringbus.cli.opening import open_platform
from ringbus.cli.settings import Settings
from ringbus.topology.images import families
from ringbus.topology.target import Target, TargetKind

app = App(name="images")


@app.command
def update(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Find the newest image of every family in every region and pin it in ringbus.lock; plans read only the lock."""
    opened = open_platform(settings)
    if settings.target is not TargetKind.AWS:
        said = f"On {settings.target.value} every image is a stand-in: nothing to pin. `--target aws` pins them."
        return Answer({"lock": None, "images": {}}, [Text(said)])
    aws = AwsSession(Target(settings.target, opened.platform.account))
    check_account(aws, opened.topology.home)
    path = lock.beside(settings.file)
    with stopping() as stop:
        found = resolve(aws, families(opened.platform, opened.topology), stop)
    lock.write(path, lock.read(path).merged(found))
    rows = [(region, family, image) for region, images in found.items() for family, image in images.items()]
    return Answer({"lock": str(path), "images": found}, [table(str(path), ("region", "family", "image"), rows)])
