"""Writes the golden trees and docs/codes.md anew from what the code gives now; then read the diff.

Every folder of tests/golden with a `scenarios.py` has a function `scenarios()`: the files of each scenario by path.
"""

import importlib.util
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.codes_page import PAGE, codes_page

GOLDEN = Path(__file__).resolve().parent / "golden"
Scenarios = Mapping[str, Mapping[str, str]]


def suites() -> Iterator[tuple[Path, Callable[[], Scenarios]]]:
    """The folders of goldens, and what makes each."""
    for source in sorted(GOLDEN.glob("*/scenarios.py")):
        spec = importlib.util.spec_from_file_location(f"golden_{source.parent.name}", source)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield source.parent, module.scenarios


def accepted(folder: Path) -> dict[str, str]:
    """The files of one scenario as they were accepted, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}


def accept() -> None:
    """Replaces every tree."""
    for folder, scenarios in suites():
        for old in folder.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
        for name, tree in scenarios().items():
            for path, text in tree.items():
                file = folder / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode())
    PAGE.write_text(codes_page(), encoding="utf-8")


if __name__ == "__main__":
    accept()
