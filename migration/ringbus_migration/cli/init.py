"""`ringbus migrate init`."""

from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.errors import bad_input, failed
from ringbus.model.document import read_platform
from ringbus_migration import codes
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings
from ringbus_migration.document.start import start_text


def run(*, migration: GivenFile = DEFAULT, settings: GivenSettings) -> Answer:
    """Write a migration file from the platform file: its cities in waves, its services as routes, to be corrected.

    Parameters
    ----------
    migration
        The file that is written; never one that is there.
    """
    platform = read_platform(settings.file, settings.overlays)
    if not platform.cities:
        hint = "add its cities: `cities: {london: {region: eu-west-1}}`."
        raise bad_input(codes.NOTHING_TO_START_FROM, str(settings.file), "the platform has no cities", hint=hint)
    try:
        with migration.open("x", encoding="utf-8") as file:
            file.write(start_text(platform))
    except FileExistsError:
        hint = "give another file with `--migration`, or move this one away."
        raise bad_input(
            codes.UNWRITTEN, str(migration), "is there already", note="It is as it was.", hint=hint
        ) from None
    except OSError as problem:
        raise failed(codes.UNWRITTEN, str(migration), f"could not be written: {problem.strerror}") from None
    shown = Text.assemble((f"wrote {migration}\n", "bold"), ("next: ", "green"), "`ringbus migrate plan`")
    return Answer({"file": str(migration), "platform": platform.name}, [shown])
