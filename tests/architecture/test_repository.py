"""What the repository says of itself is true, and nothing in it belongs to one machine."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import ROOT, checkout_files, none

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "tests/README.md")
# Put together here, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.~}-])/(?:work|root|opt/" + "tf-plugins|opt/wheels)/")
REGISTRY_HOST = re.compile(
    "|".join(
        name.replace("+", r"\.")
        for name in (
            "pypi+" + "org", "python" + "hosted+org", "deb+" + "debian+org", "registry+" + "npmjs+org",
            "proxy+" + "golang+org", "crates+" + "io", "repo+maven+" + "apache+org", "repo1+" + "maven+org",
        )
    )
)  # fmt: skip


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where in the checkout a pattern stands, as file:line."""
    hits = []
    for path in checkout_files():
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        hits += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if pattern.search(line)]
    return hits


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_no_path_of_a_machine() -> None:
    none(found(MACHINE_PATH))
    assert MACHINE_PATH.search("see " + "/root" + "/x")


def test_no_host_of_a_package_registry() -> None:
    none(found(REGISTRY_HOST))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_in_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    named = set(re.findall(r"(?:`|^|\s{2,})make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets()
    assert named or document == "ARCHITECTURE.md"


def test_every_target_says_what_it_does() -> None:
    described = set(re.findall(r"^([a-z-]+):.*## \S", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert described == targets()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_in_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    paths = set(
        re.findall(r"`((?:toolkit|infra|tests|templates|examples|docs|scripts|benchmarks|migration)/[\w./-]*)`", text)
    )
    none([path for path in sorted(paths) if not (ROOT / path).exists()])


def invariants() -> list[tuple[str, str]]:
    """File and test that ARCHITECTURE.md names for each invariant; one row, at least one test."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Invariants")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 5
    assert [row for row in rows if "::" not in row] == [], "an invariant without a test"
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", "\n".join(rows))


@pytest.mark.parametrize(("file", "test"), invariants())
def test_invariants_are_held_by_tests_that_exist(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
