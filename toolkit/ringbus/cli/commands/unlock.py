"""`ringbus unlock`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.holding import store_of
from ringbus.cli.opening import open_platform
from ringbus.cli.settings import Settings
from ringbus.cli.targets.choice import target_hands
from ringbus.errors import bad_input
from ringbus.events import silent
from ringbus.outcomes import Stop


def run(holder: str, /, *, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Free the platform from a holder that is gone for good, as the machine it ran on may be.

    Parameters
    ----------
    holder
        The holder's id, as the refusal gave it.
    """
    opened = open_platform(settings)
    hands = target_hands(settings, opened, store_of(settings, opened.platform.name), (Stop(), silent))
    freed = hands.unlock(holder) if hands.unlock else False
    if not freed:
        hint = "a folder of this machine frees itself; in a bucket only the holder that was named can be freed."
        raise bad_input(
            "RB001", "command line", f"no holder here is called {holder}", note="Nothing was freed.", hint=hint
        )
    return Answer({"freed": holder}, [Text(f"Freed from {holder}. `ringbus status` says what it left.")])
