"""`ringbus init`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus import assets
from ringbus.cli.answers import Answer
from ringbus.cli.settings import Settings
from ringbus.errors import bad_input, failed
from ringbus.model.document import judge_text

_IN_EXAMPLE = ("platform: first", "domain: first.example", "api.first.example")


def run(name: str = "first", /, *, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Write a small, commented platform file that plans as it is.

    Parameters
    ----------
    name
        The platform's name: the prefix of every resource, at most 12 characters.
    """
    text = (assets.path("examples") / "minimal.yaml").read_text(encoding="utf-8")
    for words in _IN_EXAMPLE:
        text = text.replace(words, words.replace("first", name))
    _, faults = judge_text(text, str(settings.file))
    if faults:
        hint = "small letters, digits and single hyphens, at most 12, a letter first."
        raise bad_input(
            "RB001", "NAME", f"{name!r} cannot be a platform's name", note="Nothing was written.", hint=hint
        )
    try:
        with settings.file.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        hint = "give another file with `--file`, or move this one away."
        raise bad_input("RB001", str(settings.file), "is there already", note="It is as it was.", hint=hint) from None
    except OSError as problem:
        raise failed("RB402", str(settings.file), f"could not be written: {problem.strerror}") from None
    shown = Text.assemble(
        (f"wrote {settings.file}\n", "bold"), ("next: ", "green"), "`ringbus show topology`, `ringbus plan`"
    )
    return Answer({"file": str(settings.file), "platform": name}, [shown])
