"""The folders that travel with the package: from the checkout, or from the installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringbus import assets

NAMES = ("infra", "templates", "examples", "localstack_provider")
HOLDS = {
    "infra": "region/main.tf",
    "templates": "rabbitmq",
    "examples": "hailo.yaml",
    "localstack_provider": "pyproject.toml",
}


@pytest.mark.parametrize("name", NAMES)
def test_here_they_are_the_checkouts_own(name: str) -> None:
    found = assets.path(name)
    assert (found / HOLDS[name]).exists()
    assert found.is_relative_to(Path(__file__).parents[2])


@pytest.mark.parametrize("name", NAMES)
def test_outside_a_checkout_they_are_in_the_package(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "ringbus"
    monkeypatch.setattr(assets, "_PACKAGE", package)
    assert assets.path(name) == package / "assets" / name


def test_another_projects_folder_is_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "toolkit" / "ringbus"
    (tmp_path / "infra").mkdir()
    monkeypatch.setattr(assets, "_PACKAGE", package)
    assert assets.path("infra") == package / "assets" / "infra"
