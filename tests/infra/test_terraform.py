"""Every root and module is well formed, valid, and passes its own tests with a mocked provider."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.infra.stacks import INFRA, MODULES, ROOTS, Run, Terraform, find_terraform, judge_all

pytestmark = pytest.mark.terraform
FOLDERS = (*ROOTS, *MODULES)


@pytest.fixture(scope="session")
def terraform(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return find_terraform(cache, tmp_path_factory.mktemp("plugins"))


@pytest.fixture(scope="session")
def judged(request: pytest.FixtureRequest, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory):
    """What came of each folder that a selected test asks for."""
    asked = {item.callspec.params["folder"] for item in request.session.items if "judged" in item.fixturenames}
    folders = [folder for folder in FOLDERS if folder in asked]
    return judge_all(terraform, tmp_path_factory.mktemp("judged") / "infra", folders)


def test_formatted(terraform: Terraform) -> None:
    answer = terraform.run(INFRA, "fmt", "-check", "-recursive", "-diff", "-no-color")
    assert answer.code == 0, answer.said


@pytest.mark.parametrize("folder", FOLDERS)
def test_valid_and_its_tests_pass(folder: str, judged: dict[str, Future[dict[str, Run]]]) -> None:
    runs = judged[folder].result()
    last = list(runs)[-1]
    assert runs[last].code == 0, f"{last}: {runs[last].said}"
    assert last == "test"
    assert " 0 passed" not in runs["test"].said, "it has no test"


@pytest.mark.parametrize("folder", FOLDERS)
def test_has_its_files(folder: str) -> None:
    expected = {"main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"}
    assert expected - {path.name for path in (INFRA / folder).iterdir()} == set()
    assert list((INFRA / folder / "tests").glob("*.tftest.hcl"))
