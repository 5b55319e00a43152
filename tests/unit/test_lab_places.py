"""Where a platform keeps what is its own: a target's folder is one, whoever asks for it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ringbus.cli import holding, places
from ringbus.localstack.sessions import HOSTS
from ringbus.topology.target import TargetKind


def test_a_lab_is_kept_beside_the_releases_of_its_target(tmp_path: Path) -> None:
    settings: Any = SimpleNamespace(home=tmp_path, target=TargetKind.LAB)
    root = tmp_path / ".ringbus" / "p" / "lab"
    assert places.folder_of(settings, "p", TargetKind.LAB) == root
    assert holding.store_of(settings, "p").root == root
    assert places.place_of(settings, "p").folder == root / HOSTS


def test_of_other_targets_releases_are_elsewhere_and_the_lab_is_not(tmp_path: Path) -> None:
    settings: Any = SimpleNamespace(home=tmp_path, target=TargetKind.AWS)
    assert holding.store_of(settings, "p").root == tmp_path / ".ringbus" / "p" / "aws"
    assert places.place_of(settings, "p").folder == tmp_path / ".ringbus" / "p" / "lab" / HOSTS
