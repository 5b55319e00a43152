"""The platform file by its cases: every fault with path, file, line and code, and none besides."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding
from ringbus.model.document import read_platform
from ringbus.model.platform import Platform

_CASES = Path(__file__).parents[1] / "cases" / "platform"
_EXAMPLES = Path(__file__).parents[2] / "examples"
_HEAD = """\
ringbus: 1
platform: demo
domain: demo.example
regions: {eu-west-1: {network: 10.11.0.0/16}, us-east-1: {network: 10.13.0.0/16}}
"""


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}: {case['because']}")
        for file in sorted(_CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", _cases())
def test_platform(case: Mapping[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    faults = _faults(_written(case), [_overlay(name, text) for name, text in case.get("overlays", {}).items()])
    told = [f"{fault.where} {fault.code} {fault.message} ({fault.hint})" for fault in faults]
    left = list(faults)
    for wanted in case["expect"]:
        found = next((fault for fault in left if _fits(fault, wanted)), None)
        assert found is not None, f"not told: {wanted}\ntold: " + "\n      ".join(told)
        left.remove(found)
    assert not left, "told besides: " + "\n".join(str(fault.where) + " " + fault.message for fault in left)
    assert faults == sorted(faults, key=lambda fault: (fault.where.file or "", fault.where.line or 0))


def _written(case: Mapping[str, Any]) -> Path:
    if "example" in case:
        return _EXAMPLES / str(case["example"])
    file = Path(case.get("path", "platform.yaml"))
    if "hex" in case:
        file.write_bytes(bytes.fromhex(case["hex"]))
    elif "path" not in case:
        file.write_text(_HEAD + case["add"] if "add" in case else case["text"], encoding="utf-8")
    return file


def _overlay(name: str, text: str) -> Path:
    Path(name).write_text(text, encoding="utf-8")
    return Path(name)


def _faults(file: Path, overlays: list[Path]) -> list[Finding]:
    try:
        platform: Platform | RingbusError = read_platform(file, overlays)
    except RingbusError as problem:
        platform = problem
    if isinstance(platform, Platform):
        return []
    assert platform.kind is Kind.INPUT
    assert platform.findings
    return list(platform.findings)


def _fits(fault: Finding, wanted: Mapping[str, Any]) -> bool:
    where = fault.where
    place = (wanted["path"], wanted.get("file", "platform.yaml"), wanted["line"])
    return (
        (where.path, where.file, where.line) == place
        and fault.code == wanted["code"]
        and str(wanted.get("says", "")) in fault.message
        and str(wanted.get("hint", "")) in fault.hint
    )
