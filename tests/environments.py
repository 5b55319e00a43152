"""Python environments that tests make for themselves, outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ringbus.digests import of_text


def clean_environment(**more: str) -> Mapping[str, str]:
    """This process's variables without those that point into its own environment or the checkout."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "RINGBUS"))
    }
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **more}


def empty_environment(folder: Path) -> Path:
    """An environment with nothing but pip in ``folder``; gives its folder of commands."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, env=clean_environment())
    return folder / "bin"


def install(commands: Path, *argv: str) -> None:
    """``pip install`` into the environment of ``commands``."""
    subprocess.run(
        [str(commands / "python"), "-m", "pip", "install", "--quiet", *argv],
        check=True,
        cwd=commands.parent,
        env=clean_environment(),
        timeout=600,
    )


def kept_environment(cache: Path, name: str, requirements: Path) -> Path:
    """An environment in the cache, made once for each content of ``requirements``; what an older one left is removed.

    A half-made one has no mark and is made anew.
    """
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    folder = cache / "tests" / f"{name}-{version}-{of_text(requirements.read_text('utf-8'))[:12]}"
    mark = folder / "complete"
    if not mark.exists():
        for old in folder.parent.glob(f"{name}-{version}-*"):
            shutil.rmtree(old)
        install(empty_environment(folder), "-r", str(requirements))
        mark.touch()
    return folder / "bin"
