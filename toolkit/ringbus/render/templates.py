"""Templates of line formats: each is filled from one frozen dataclass, whose fields are exactly its variables."""

import shlex
from functools import cache
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ringbus import assets


class TemplateFile(Protocol):
    """A dataclass of :mod:`ringbus.render.contexts`; ``template`` is its template below the folder, without ``.j2``."""

    template: ClassVar[str]
    __slots__: tuple[str, ...]


class Templates:
    """The templates of one folder, compiled when first used. What shells read is quoted by the filter ``shell``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            comment_start_string="{##",
            comment_end_string="##}",
        )
        self._environment.filters["shell"] = shlex.quote

    def fill(self, values: TemplateFile) -> str:
        """The template of ``values``, filled with its fields."""
        template = self._environment.get_template(f"{values.template}.j2")
        return template.render({name: getattr(values, name) for name in values.__slots__})

    def source(self, name: str) -> str:
        """A file of the folder that is no template, as it is."""
        return (self._folder / name).read_text(encoding="utf-8")


@cache
def bundled() -> Templates:
    """The templates that travel with the package: read once, as its code is."""
    return Templates(assets.path("templates"))
