"""What a lab remembers of how it was asked for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ringbus.lab import life
from ringbus.lab.place import LabPlace, read_level
from ringbus.lab.profile import LabLevel


def test_its_size_is_put_down_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of it, a full lab would be small the next time."""
    monkeypatch.setattr(life, "require_lab", lambda path: None)
    monkeypatch.setattr(life, "require_own", lambda platform, place: None)
    place = LabPlace(tmp_path / "hosts")
    inputs: Any = SimpleNamespace(lab=SimpleNamespace(platform="p"), place=place, path="", level=LabLevel.FULL)
    life.begin(inputs)
    assert read_level(place) is LabLevel.FULL
    before = place.record.read_text(encoding="utf-8")
    (tmp_path / "held").hardlink_to(place.record)
    inputs.level = LabLevel.SMALL
    life.begin(inputs)
    assert read_level(place) is LabLevel.SMALL
    assert (tmp_path / "held").read_text(encoding="utf-8") == before, "it was written over in its place"
