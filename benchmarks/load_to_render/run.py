"""From the platform file's text to every rendered file, for 2, 6 and 20 regions of three zones with three brokers each.

usage: run.py [ROUNDS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from ringbus.cli.opening import open_platform
from ringbus.cli.rendering import rendered
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.model.aws_regions import AWS_REGIONS

SIZES = (2, 6, 20)


def text(regions: int) -> str:
    """A platform file with so many regions."""
    names = [name for name in AWS_REGIONS if not name.startswith(("cn-", "us-gov-", "us-iso"))][:regions]
    listed = "\n".join(f"  {name}: {{network: 10.{20 + number}.0.0/16}}" for number, name in enumerate(names))
    rest = "ring: {nodes: 3, keyspaces: [main]}\nservices: {hello: {}}"
    return f"ringbus: 1\nplatform: bench\n{rest}\nregions:\n{listed}\n"


def seconds(file: Path) -> tuple[float, int]:
    """How long one pass takes, and how many files come of it."""
    settings = read_settings(CommonOptions(file))
    began = time.perf_counter()
    tree = rendered(settings, open_platform(settings))
    return time.perf_counter() - began, len(tree)


def main() -> None:
    """Print the median for each size, and its ratio to the smallest."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first = 0.0
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="ringbus-bench-") as folder:
            file = Path(folder) / "platform.yaml"
            file.write_text(text(size), encoding="utf-8")
            taken, files = zip(*(seconds(file) for _ in range(rounds)), strict=True)
        first = first or median(taken)
        ratio = median(taken) / first
        print(f"{size:3} regions  {files[0]:5} files  {median(taken):6.2f} s  {ratio:5.1f} times {SIZES[0]} regions")


main()
