"""`ringbus render`."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.opening import open_platform
from ringbus.cli.rendering import rendered
from ringbus.cli.settings import Settings
from ringbus.errors import bad_input, failed

_MARK = ".ringbus-rendered"


def run(
    *,
    output: Annotated[Path, Parameter(("--output", "-o"))] = Path("rendered"),
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Write every file that hosts and Terraform would get; secrets are placeholders.

    Parameters
    ----------
    output
        The folder; what an earlier render left in it is replaced.
    """
    tree = rendered(settings, open_platform(settings))
    try:
        _make_way(output)
        _write(output, tree)
    except OSError as problem:
        raise failed("RB402", str(output), f"could not be written: {problem.strerror}") from None
    shown = Text.assemble((f"{len(tree)} files", "bold"), f" in {output}")
    return Answer({"directory": str(output), "files": sorted(tree)}, [shown])


def _make_way(folder: Path) -> None:
    """Remove an earlier render; a folder with anything else in it is the user's, and left alone."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if not folder.exists():
        return
    if not (folder / _MARK).is_file():
        raise bad_input(
            "RB001",
            str(folder),
            "is there, and no earlier render made it",
            note="Nothing was written.",
            hint="give another folder with `--output`.",
        )
    shutil.rmtree(folder)


def _write(folder: Path, tree: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    for name, text in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
