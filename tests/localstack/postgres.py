"""A PostgreSQL of Debian's for tests: a cluster in a folder of its own, on a port of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.localstack.conftest import free_port

_PLACE = Path("/usr/lib/postgresql")


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database; the server ends with the block."""
    found = sorted(_PLACE.glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL: `apt-get install postgresql`")
    folder = Path(tempfile.mkdtemp(prefix="ringbus-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)
    port, data = free_port(), folder / "data"

    def run(program: str, *words: str) -> None:
        command = [str(found[-1].with_name(program)), *words]
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, timeout=120)

    try:
        run("initdb", "-D", str(data), "-A", "trust", "-U", "ringbus", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {folder}"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "ringbus", "runs")
            yield f"postgresql://ringbus@127.0.0.1:{port}/runs"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
