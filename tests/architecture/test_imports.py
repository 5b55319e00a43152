"""Who may import what: rows, external packages, and what a pure package never touches."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SOURCES, Module, imports, modules, none, package_of

EXTERNAL = {
    "boto3": {"aws"},
    "botocore": {"aws"},
    "cryptography": {"configure"},
    "cyclopts": {"cli", "migration.cli"},
    "dbos": {"migration.run"},
    "fabric": {"ssh"},
    "invoke": {"ssh"},
    "jinja2": {"migration.runbook", "render"},
    "jmespath": {"migration.traffic"},
    "msgpack": {"terraform"},
    "orjson": {"render"},
    "paramiko": {"ssh"},
    "platformdirs": {"cli"},
    "pydantic": {"migration.document", "model", "release"},
    "pydantic_core": {"migration.document", "model", "release"},
    "python_terraform": {"terraform"},
    "rich": {"cli", "migration.cli"},
    "sqlalchemy": {"migration.run"},
    "yaml": {"model", "render"},
}
"""External package -> the sub-packages that may import it. One that is not here may be imported nowhere."""

STANDARD = {
    "argparse": set(),
    "asyncio": set(),
    "getpass": {"cli"},
    "logging": {"aws", "cli"},
    "multiprocessing": set(),
    "random": set(),
    "secrets": {"cli", "migration.cli", "migration.rehearse"},
    "signal": {"cli", "lab", "localstack", "terraform"},
    "subprocess": {"lab", "localstack", "machine", "terraform"},
    "uuid": {"cli"},
}
"""Modules of the standard library that only these sub-packages may import."""

IMPURE = {
    "concurrent", "fcntl", "http", "os", "select", "shutil", "signal", "socket", "socketserver", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib.request", "venv",
}  # fmt: skip
"""What a package that only decides never imports."""


def misplaced(found: Iterable[Module]) -> list[str]:
    """Imports of external and reserved standard modules outside their places."""
    faults = []
    for module in found:
        for name, _ in imports(module):
            top = name.split(".")[0]
            allowed = EXTERNAL.get(top, STANDARD.get(top))
            if allowed is None and top not in sys.stdlib_module_names and top not in SOURCES:
                faults.append(f"{module.name} imports {name}, which no package may")
            elif allowed is not None and module.package not in allowed:
                faults.append(f"{module.name} imports {name}, only {sorted(allowed) or 'nobody'} may")
    return faults


def impure(found: Iterable[Module]) -> list[str]:
    """Imports of processes, sockets, clock and chance by modules that only decide."""
    return [
        f"{module.name} imports {name}"
        for module in found
        if module.pure
        for name, taken in imports(module)
        if {name, name.split(".")[0], f"{name}.{taken}"} & IMPURE
    ]


def private(found: Iterable[Module]) -> list[str]:
    """Private names taken from another package, by import or as an attribute of an imported module."""
    faults = []
    for module in found:
        aliases = set()
        for name, taken in imports(module):
            if not name.startswith("ringbus") or package_of(f"{name}.{taken}") == module.package:
                continue
            aliases.add(taken)
            if any(part.startswith("_") and not part.startswith("__") for part in [*name.split("."), taken]):
                faults.append(f"{module.name} imports {name}.{taken}")
        faults += [
            f"{module.name} uses {node.value.id}.{node.attr}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases
            if node.attr.startswith("_") and not node.attr.startswith("__")
        ]
    return faults


def reads_environment(found: Iterable[Module]) -> list[str]:
    """Modules that name ``os.environ`` or ``os.getenv``, but for the one that may."""
    return [
        module.name
        for module in found
        if module.name != "ringbus.cli.settings"
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {a.name for a in node.names} & {"environ", "getenv"}
        )
    ]


def test_rows() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_external_packages_have_their_places() -> None:
    none(misplaced(modules()))


def test_pure_packages_do_no_io() -> None:
    none(impure(modules()))


def test_private_names_stay_in_their_package() -> None:
    none(private(modules()))


def test_settings_alone_read_the_environment() -> None:
    none(reads_environment(modules()))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (misplaced, "import boto3"),
        (misplaced, "def f():\n    from rich.console import Console"),
        (misplaced, "import requests"),
        (misplaced, "import random"),
        (impure, "import time"),
        (impure, "from urllib import request"),
        (private, "from ringbus.model.units import _SIZE"),
        (private, "from ringbus.model import units\nunits._size(1)"),
        (private, "from ringbus_migration.topology.sample import _table"),
        (reads_environment, "import os\nos.environ['X']"),
        (reads_environment, "from os import getenv"),
    ],
)
def test_the_rule_sees(rule, text) -> None:
    assert rule([Module("ringbus.topology.sample", text)]) != []


def test_the_rules_let_pass() -> None:
    fine = Module(
        "ringbus.topology.sample", "import json\nfrom ringbus.model.units import size\nfrom os.path import sep"
    )
    assert private([fine]) == misplaced([fine]) == reads_environment([fine]) == []
