"""One LocalStack for the whole tier, on a port of its own."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ringbus import assets
from ringbus.events import silent
from ringbus.localstack import interpreter
from ringbus.localstack.installation import install, where
from ringbus.localstack.process import LocalStack
from ringbus.localstack.status import LocalStackStatus
from ringbus.outcomes import Stop
from tests.localstack.commands import Ringbus

_LONGEST_FIRST = (
    *("test_stages", "test_platform", "test_migration_way", "test_stage_monolith", "test_away", "test_releases"),
    *("test_regions", "test_adoption", "test_orphans", "test_clones", "test_kills"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: of two workers none is left alone with one at the end."""
    rank = {name: place for place, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@contextmanager
def started(cache: Path, folder: Path) -> Iterator[LocalStackStatus]:
    """A LocalStack that answers; installed in the shared cache, with its process's files in a folder of the tests."""
    own = interpreter.ask(Path(sys.executable))
    assert own is not None
    place = where(cache, interpreter.pick(own, os.environ["PATH"]), assets.path("localstack_provider"))
    install(place, os.environ, silent, Stop())
    process = LocalStack(folder, free_port(), os.environ)
    try:
        yield process.up(place, silent, Stop())
    finally:
        process.down(silent)


@pytest.fixture(scope="session")
def localstack(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStackStatus]:
    """One for all tests of this process."""
    with started(cache, tmp_path_factory.mktemp("localstack")) as status:
        yield status


@pytest.fixture(scope="module")
def ringbus(localstack: LocalStackStatus, tmp_path_factory: pytest.TempPathFactory) -> Ringbus:
    """The command line, run as a user runs it, in an empty folder."""
    return Ringbus(tmp_path_factory.mktemp("work"), localstack.port)


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
