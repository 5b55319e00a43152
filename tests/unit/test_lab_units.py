"""Unit files as hosts of the lab read them, and systemctl's command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lab_hosts import host_module

units = host_module("units")
systemctl = host_module("systemctl")


def test_a_unit_is_merged_with_its_drop_ins_by_their_names(tmp_path: Path) -> None:
    etc, usr = tmp_path / "etc", tmp_path / "usr"
    files = {
        usr / "a.service": "[Unit]\nRequires=x.service y.service\n[Service]\nExecStart=/bin/a\nUser=one\n",
        usr / "a.service.d" / "b.conf": "[Service]\nUser=three\n",
        etc / "a.service.d" / "b.conf": "[Service]\nUser=two\n",
        etc / "a.service.d" / "a.conf": "[Service]\nUser=four\nExecStart=\nExecStart=/bin/b \\\n  -c\n",
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    unit = units.load("a.service", (etc, usr))
    assert unit.last("User") == "two"
    assert unit.every("ExecStart") == ("/bin/b -c",)
    assert unit.words("Requires") == ("x.service", "y.service")
    assert units.load("b.service", (etc, usr)) is None


def test_an_alias_is_the_unit_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "ssh.service").write_text("[Service]\nExecStart=/bin/sshd\n")
    (tmp_path / "sshd.service").symlink_to("ssh.service")
    assert units.load("sshd.service", (tmp_path,)).name == "ssh.service"


def test_comments_and_other_sections_are_not_settings() -> None:
    text = "# User=a\n; User=b\n[Unit]\nDescription=x = y\n[Service]\nUser=c\n[Install]\nUser=d\n"
    found = units.parse([text])
    assert found["Service", "User"] == ("c",)
    assert found["Unit", "Description"] == ("x = y",)


@pytest.mark.parametrize(
    ("text", "words", "ignored", "full"),
    [
        ("/bin/a -b 'c d'", ("/bin/a", "-b", "c d"), False, False),
        ("-/bin/a", ("/bin/a",), True, False),
        ("+/bin/a", ("/bin/a",), False, True),
        ("+-/bin/a", ("/bin/a",), True, True),
        ("/bin/a $MANY ${MANY}/x $NONE", ("/bin/a", "one", "two", "one two/x"), False, False),
        ("/bin/a %n %N %%", ("/bin/a", "a.service", "a", "%"), False, False),
        ("/bin/sh -c 'echo $$MANY'", ("/bin/sh", "-c", "echo $MANY"), False, False),
    ],
)
def test_a_command_line(text: str, words: tuple[str, ...], ignored: bool, full: bool) -> None:
    line = units.exec_line(text, {"MANY": "one two"}, "a.service")
    assert (line.words, line.ignored, line.full) == (words, ignored, full)


@pytest.mark.parametrize(
    ("text", "span"),
    [("90", 90), ("5s", 5), ("1min 30s", 90), ("2h", 7200), ("100ms", 0.1), ("infinity", 7), ("", 7)],
)
def test_spans_of_time(text: str, span: float) -> None:
    assert units.seconds(text, 7) == pytest.approx(span)


def test_variables_of_a_unit_and_its_files(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("# no\nA=file\nB='two words'\n\n")
    values = ("A=own C=three", '"D=with space"')
    unit = units.Unit("a.service", {
        ("Service", "Environment"): values,
        ("Service", "EnvironmentFile"): (f"-{tmp_path}/none", f"{tmp_path}/env"),
    })  # fmt: skip
    assert units.environment(unit) == {"A": "file", "B": "two words", "C": "three", "D": "with space"}


def test_a_file_of_variables_that_must_be_there(tmp_path: Path) -> None:
    unit = units.Unit("a.service", {("Service", "EnvironmentFile"): (f"{tmp_path}/none",)})
    with pytest.raises(FileNotFoundError):
        units.environment(unit)


def test_limits_are_those_of_the_unit_as_far_as_the_host_gives_them() -> None:
    unit = units.parse(["[Service]\nLimitNOFILE=65536\nLimitMEMLOCK=0\nLimitAS=infinity\nLimitNPROC=infinity\n"])
    given = units.Unit("a.service", unit).limits({"nofile": 20000, "memlock": 8, "as": -1, "nproc": 100})
    assert sorted(given) == ["--as=unlimited", "--memlock=0", "--nofile=20000", "--nproc=100"]


@pytest.mark.parametrize(
    ("argv", "words", "options"),
    [
        (["is-active", "--quiet", "ssh"], ["is-active", "ssh"], {"--quiet": ""}),
        (["show", "-p", "MainPID", "--value", "ssh"], ["show", "ssh"], {"-p": "MainPID", "--value": ""}),
        (["show", "ssh", "--property=A,B"], ["show", "ssh"], {"--property": "A,B"}),
        (["enable", "--now", "a", "b"], ["enable", "a", "b"], {"--now": ""}),
    ],
)
def test_the_command_line_of_systemctl(argv: list[str], words: list[str], options: dict[str, str]) -> None:
    assert systemctl.parsed(argv) == (words, options)


def test_what_show_shows() -> None:
    text = "Id=a.service\nMainPID=7\nResult=success"
    assert systemctl.shown(text, {}) == text
    assert systemctl.shown(text, {"-p": "MainPID,Result"}) == "MainPID=7\nResult=success"
    assert systemctl.shown(text, {"--property": "MainPID", "--value": ""}) == "7"
