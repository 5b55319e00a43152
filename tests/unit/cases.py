"""Cases as data: lists of mappings in `tests/cases`, each with `because`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

_CASES = Path(__file__).parents[1] / "cases"


def cases(folder: str, name: str = "*") -> list[Any]:
    """The cases of the files of that name in a folder, called by the file and why they must be so."""
    found = [
        pytest.param(case, id=f"{file.stem}: {case['because']}")
        for file in sorted((_CASES / folder).glob(f"{name}.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]
    assert found, f"no cases in {folder}/{name}.yaml"
    return found
