"""The product's source as the architecture tests read it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLKIT = ROOT / "toolkit"
SOURCES = {"ringbus": TOOLKIT, "ringbus_migration": ROOT / "migration"}
PURE = ("model", "topology", "quorum", "federation", "checks", "guards", "hosts", "render")
MIGRATION = "migration"
MIGRATION_EDGE = ("migration.cli", "migration.rehearse", "migration.run", "migration.traffic")
PURE_ROOT_FILES = ("findings", "errors", "events", "digests", "diff", "verdict")


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the packages ``ringbus`` and ``ringbus_migration``: its dotted ``name``, and its ``text``."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return _parse(self.text)

    @property
    def package(self) -> str:
        """What ``package_of`` says of its name."""
        return package_of(self.name)

    @property
    def pure(self) -> bool:
        """Whether it may only decide: no process, socket, clock or chance in it."""
        own = self.package
        migrates = own.partition(".")[0] == MIGRATION and own not in MIGRATION_EDGE
        return own in PURE or own in PURE_ROOT_FILES or migrates


def package_of(dotted: str) -> str:
    """The sub-package a name belongs to (``model``), or for a root file its own name (``findings``).

    Those of ``ringbus_migration`` are told apart from those of ``ringbus``: ``migration.plan``.
    """
    root, _, rest = dotted.partition(".")
    below = rest.partition(".")[0]
    return below if root == "ringbus" else f"{MIGRATION}.{below}".rstrip(".")


@cache
def _parse(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the packages."""
    found = []
    for package, source in SOURCES.items():
        for path in sorted((source / package).rglob("*.py")):
            name = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, path.read_text("utf-8")))
    assert len(found) > 20, "the package is not where it is looked for"
    return tuple(found)


def imports(module: Module) -> Iterator[tuple[str, str]]:
    """Each imported module with the name taken from it (empty for ``import x``)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


@cache
def checkout_files() -> tuple[Path, ...]:
    """Every file that git tracks or would track."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git, or no git checkout: its files cannot be listed")
    return tuple(path for name in listing.split("\0") if name and (path := ROOT / name).is_file())


def none(faults: Iterable[str]) -> None:
    """Fails with one fault a line, if there are any."""
    told = "".join(f"\n  {fault}" for fault in faults)
    assert not told, told
