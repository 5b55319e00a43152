"""Installing: once, whole or anew, never two at a time; and pip's last words when it fails."""

import os
import threading
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.localstack import installation, interpreter
from ringbus.localstack.interpreter import PythonInterpreter
from ringbus.outcomes import Stop
from tests.unit import localstack_standin as standin
from tests.unit.localstack_standin import Heard

ENVIRONMENT = {"PATH": os.defpath}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return standin.project(tmp_path / "project")


def calls(folder: Path) -> list[str]:
    file = folder / "calls"
    return [line.split()[1] for line in file.read_text().splitlines()] if file.exists() else []


def install(place: installation.LocalStackInstallation, heard: Heard | None = None) -> bool:
    return installation.install(place, ENVIRONMENT, heard if heard is not None else Heard(), Stop())


def test_it_is_installed_once(tmp_path: Path, project: Path) -> None:
    place = installation.where(tmp_path / "cache", standin.python(tmp_path), project)
    assert not place.complete
    heard = Heard()
    assert install(place, heard)
    assert place.complete
    assert heard == [
        "installing LocalStack, once, into the user's cache", "airspeed-ext==0.6.9", "boto3", "LocalStack installed",
    ]  # fmt: skip
    assert not install(place)
    assert calls(tmp_path) == ["venv", "pip"]
    assert (place.plugin / "ringbus_localstack" / "ec2.py").read_text() == "def mend(): ...\n"


def test_a_mended_plugin_needs_no_new_environment(tmp_path: Path, project: Path) -> None:
    python = standin.python(tmp_path)
    before = installation.where(tmp_path / "cache", python, project)
    install(before)
    (project / "ringbus_localstack" / "ec2.py").write_text("def mend(): pass\n")
    after = installation.where(tmp_path / "cache", python, project)
    assert (after.folder, after.complete) == (before.folder, False)
    assert install(after)
    assert after.complete
    assert before.complete
    assert calls(tmp_path) == ["venv", "pip"]


@pytest.mark.parametrize("change", ["constraints", "python", "project"])
def test_other_pins_and_another_python_are_another_place(tmp_path: Path, project: Path, change: str) -> None:
    python = PythonInterpreter(Path("python"), "3.12.1")
    before = installation.where(tmp_path, python, project)
    if change == "python":
        python = PythonInterpreter(Path("python"), "3.13.1")
    else:
        file = project / ("constraints.txt" if change == "constraints" else "pyproject.toml")
        file.write_text(file.read_text() + "# more\n")
    assert installation.where(tmp_path, python, project).folder != before.folder


def test_what_is_generated_beside_the_sources_changes_nothing(tmp_path: Path, project: Path) -> None:
    python = PythonInterpreter(Path("python"), "3.12.1")
    before = installation.where(tmp_path, python, project)
    (project / "ringbus_localstack" / "__pycache__").mkdir()
    (project / "ringbus_localstack" / "__pycache__" / "ec2.pyc").write_text("")
    (project / "build").mkdir()
    assert installation.where(tmp_path, python, project) == before


def test_a_half_made_one_is_made_anew(tmp_path: Path, project: Path) -> None:
    place = installation.where(tmp_path / "cache", standin.python(tmp_path), project)
    place.python.parent.mkdir(parents=True)
    place.python.write_text("broken")
    (place.folder / "left over").touch()
    heard = Heard()
    assert install(place, heard)
    assert heard[0] == "found a half-made installation; making it anew"
    assert place.complete
    assert not (place.folder / "left over").exists()


def test_one_whose_python_is_gone_is_made_anew(tmp_path: Path, project: Path) -> None:
    place = installation.where(tmp_path / "cache", standin.python(tmp_path), project)
    install(place)
    place.python.unlink()
    assert not place.complete
    assert install(place)
    assert place.complete


def test_a_failing_pip_is_quoted(tmp_path: Path, project: Path) -> None:
    python = standin.python(tmp_path, pip='echo "ERROR: No matching distribution found for boto3" >&2; exit 1')
    place = installation.where(tmp_path / "cache", python, project)
    with pytest.raises(RingbusError) as caught:
        install(place)
    finding = caught.value.findings[0]
    assert (caught.value.kind, finding.code) == (Kind.FAILED, "RB441")
    assert finding.message == "installing LocalStack failed: pip ended with code 1"
    assert "ERROR: No matching distribution found for boto3" in finding.note
    assert str(place.log) in finding.note
    assert "No matching distribution" in place.log.read_text()
    assert not place.complete


def test_a_python_without_venv_is_told(tmp_path: Path, project: Path) -> None:
    place = installation.where(tmp_path / "cache", PythonInterpreter(Path("/bin/false"), "3.12.1"), project)
    with pytest.raises(RingbusError, match="venv ended with code 1"):
        install(place)


def test_two_at_once_install_once(tmp_path: Path, project: Path) -> None:
    place = installation.where(tmp_path / "cache", standin.python(tmp_path, pip="sleep 0.3"), project)
    heard = [Heard(), Heard()]
    threads = [threading.Thread(target=install, args=(place, each)) for each in heard]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert place.complete
    assert calls(tmp_path) == ["venv", "pip"]
    assert sorted(each[:1] for each in heard) == [
        ["another process is installing LocalStack; waiting for it"],
        ["installing LocalStack, once, into the user's cache"],
    ]


def test_a_wish_to_stop_ends_pip(tmp_path: Path, project: Path) -> None:
    stop = Stop()
    python = standin.python(tmp_path, pip="exec sleep 60")
    place = installation.where(tmp_path / "cache", python, project)
    timer = threading.Timer(0.5, stop.ask)
    timer.start()
    with pytest.raises(RingbusError) as caught:
        installation.install(place, ENVIRONMENT, Heard(), stop)
    assert caught.value.kind is Kind.INTERRUPTED
    assert not place.complete
    assert install(installation.where(tmp_path / "cache", standin.python(tmp_path), project))


def versions(folder: Path, **programs: str) -> str:
    """A folder for the PATH with programs that say their version."""
    folder.mkdir()
    for name, version in programs.items():
        file = folder / name.replace("_", ".")
        file.write_text(f"#!/bin/sh\necho {version}\n")
        file.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("first", "programs", "picked"),
    [
        ("3.12.1", {}, "3.12.1"),
        ("3.13.0", {"python3_12": "3.12.9"}, "3.13.0"),
        ("3.14.2", {"python3_12": "3.12.9", "python3_13": "3.13.4"}, "3.12.9"),
        ("3.14.2", {"python3_12": "", "python3_13": "3.13.4"}, "3.13.4"),
    ],
)
def test_the_python_that_is_picked(tmp_path: Path, first: str, programs: dict[str, str], picked: str) -> None:
    path = versions(tmp_path / "bin", **programs)
    assert interpreter.pick(PythonInterpreter(Path("python"), first), path).version == picked


def test_no_fitting_python_is_told(tmp_path: Path) -> None:
    with pytest.raises(RingbusError) as caught:
        interpreter.pick(PythonInterpreter(Path("python"), "3.14.2"), versions(tmp_path / "bin", python3_11="3.11.2"))
    assert caught.value.findings[0].message == "LocalStack needs Python 3.12 or 3.13, and this is 3.14.2"


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, project: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(RingbusError) as caught:
        install(installation.where(tmp_path / "cache", standin.python(tmp_path), project))
    finding = caught.value.findings[0]
    assert finding.code == "RB446"
    assert str(tmp_path / "cache") in finding.message
    assert "RINGBUS_CACHE" in finding.hint
