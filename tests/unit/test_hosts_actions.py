"""What actions run: whole or not at all, and nothing of it shows a secret."""

from __future__ import annotations

import base64
import grp
import hashlib
import os
import pwd
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.hosts import curl, scripts, stamps
from ringbus.hosts.actions import ApiAction, CertificateAction
from ringbus.hosts.bus_planner import bus_actions
from ringbus.hosts.filling import formed
from ringbus.hosts.planner import host_actions
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.hosts.wanted import WantedFile
from ringbus.render import paths
from ringbus.render.host_file import SecretForm, SecretReference
from tests.unit.hosts_samples import HOST, NOW, recorded, secrets, wanted


def run(script: str, stdin: str) -> int:
    return subprocess.run(["sh", "-c", script], input=stdin, text=True, check=False, capture_output=True).returncode


@pytest.fixture
def mine(tmp_path: Path) -> WantedFile:
    user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    return WantedFile(str(tmp_path / "deep" / "it's a file"), "what it holds\n", user, group, 0o640)


def test_a_file_is_written_whole(mine: WantedFile) -> None:
    assert run(scripts.write(mine), mine.content) == 0
    path = Path(mine.path)
    assert path.read_text() == "what it holds\n"
    assert path.stat().st_mode & 0o7777 == 0o640
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_content_that_came_in_part_changes_nothing(mine: WantedFile) -> None:
    path = Path(mine.path)
    path.parent.mkdir()
    path.write_text("before")
    assert run(scripts.write(mine), mine.content[:5]) != 0
    assert path.read_text() == "before"
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_link_is_replaced_and_not_followed(mine: WantedFile, tmp_path: Path) -> None:
    path = Path(mine.path)
    path.parent.mkdir()
    (tmp_path / "other").write_text("other")
    path.symlink_to(tmp_path / "other")
    assert run(scripts.write(mine), mine.content) == 0
    assert not path.is_symlink()
    assert (tmp_path / "other").read_text() == "other"


def test_the_stamp_goes_before_the_file_changes() -> None:
    lines = scripts.write(WantedFile("/etc/x", "", restart="unit")).splitlines()
    assert lines.index("rm -f /var/lib/ringbus/unit.started") < next(
        at for at, line in enumerate(lines) if "mv" in line
    )


def test_a_unit_that_does_not_run_is_not_drained() -> None:
    assert "drain" in scripts.start("rabbitmq-server", "0", runs=True)
    assert "drain" not in scripts.start("rabbitmq-server", "0", runs=False)
    assert "rabbitmq" not in scripts.start("cassandra", "0", runs=True)


@pytest.mark.parametrize(
    ("state", "stamped", "does", "stamp"),
    [
        ("inactive", "", "restart unit", "new"),
        ("failed", "old", "restart unit", "new"),
        ("activating", "", "restart unit", "new"),  # what it reads meanwhile may be what was there before
        ("active", "", "", ""),  # it came up since: the next round restarts it, behind its gate
        ("active", "old", "", "old"),
        ("active", "new", "", "new"),  # one that was waited for has ended
    ],
)
def test_what_comes_up_by_itself_is_not_said_to_have_read_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, stamped: str, does: str, stamp: str
) -> None:
    for module in (scripts, stamps):
        monkeypatch.setattr(module, "FOLDER", str(tmp_path))
    kept, log, stub = tmp_path / "unit.started", tmp_path / "log", tmp_path / "systemctl"
    if stamped:
        kept.write_text(stamped)
    log.touch()
    stub.write_text(f"""#!/bin/sh
case "$*" in
*is-active*) [ {state} = active ] ;;
"restart unit" | "start unit") echo "$*" >>{log} ;;
esac
""")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert run(scripts.start("unit", "new", runs=False), "") == 0
    assert log.read_text().strip() == does
    assert (kept.read_text() if kept.exists() else "") == stamp


@pytest.mark.parametrize(
    "script", [scripts.start("rabbitmq-server", "0", runs=True), scripts.definitions(), *(
        action.request().script if isinstance(action, CertificateAction) else action.command().script
        for action in host_actions(wanted()[HOST], replace(recorded(), files={}, certificates={}), NOW)
    )]
)  # fmt: skip
def test_scripts_are_what_a_shell_reads(script: str) -> None:
    assert subprocess.run(["sh", "-n", "-c", script], check=False, capture_output=True).returncode == 0


def test_nothing_that_is_shown_holds_a_secret() -> None:
    bare = replace(recorded(), files={}, certificates={}, units={})
    bus = wanted()[HOST].bus
    assert bus
    empty = replace(bare.bus, definitions={})
    actions = [*host_actions(wanted()[HOST], bare, NOW), *bus_actions(HOST, bus, empty)]
    assert len(actions) > 20
    hashes = [str(user["password_hash"]) for user in bus.definitions["users"] if user["password_hash"]]
    assert len(hashes) == 2
    for action in actions:
        seen = [repr(action), action.shown(), action.what, action.why]
        if not isinstance(action, CertificateAction):
            seen += [repr(action.command()), action.command().script]
        for text in seen:
            assert not any(value in text for value in (*secrets().values(), *hashes)), action.what


def test_a_call_says_all_by_standard_input(tmp_path: Path) -> None:
    bus = wanted()[HOST].bus
    assert bus
    text = curl.call(replace(bus, url=f"file://{tmp_path}"), "PUT", 'a"b\\c', {"x": 'y"\n'})
    assert text.splitlines()[1] == f'url = "file://{tmp_path}/a\\"b\\\\c"'
    assert 'data = "{\\"x\\": \\"y\\\\\\"\\\\n\\"}"' in text
    shown = ApiAction(HOST, bus, "PUT", "users/x", {"password_hash": "h"}, "user x", "why", hidden=True).shown()
    assert shown == f"curl -X PUT {bus.url}/users/x -d …".replace("…", "'…'")


@pytest.mark.parametrize(("seconds", "code", "calls"), [(2, 0, 3), (0, 22, 1)])
def test_what_is_in_use_is_asked_for_again_until_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, code: int, calls: int
) -> None:
    """curl is one that is refused twice; each time it is given all that was said."""
    stub = tmp_path / "curl"
    stub.write_text(
        f"#!/bin/sh\ncat >>{tmp_path}/given\n[ $(grep -c url {tmp_path}/given) -gt 2 ] || {{ echo in use; exit 22; }}\n"
    )
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    script = curl.PATIENT.replace(f"+ {curl.PATIENCE}", f"+ {seconds * 30}").replace("sleep 2", "sleep 0.1")
    asked = 'user = "a:b\\\\c"\nurl = "x"\n'
    done = subprocess.run(["sh", "-c", script], input=asked, text=True, capture_output=True, check=False)
    assert (done.returncode, (tmp_path / "given").read_text()) == (code, asked * calls)
    assert done.stdout == ("" if code == 0 else "in use\n")


def test_a_hash_is_rabbitmqs_and_the_same_each_time() -> None:
    reference = SecretReference("hailo/bus/admin-password", SecretForm.RABBITMQ_HASH)
    made = base64.b64decode(formed(reference, "pässword"))
    salt, digest = made[:4], made[4:]
    assert digest == hashlib.sha256(salt + "pässword".encode()).digest()
    assert formed(reference, "pässword") == formed(reference, "pässword")
    assert formed(replace(reference, name="other"), "pässword") != formed(reference, "pässword")
    assert formed(SecretReference("x"), "plain") == "plain"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ShellAnswer(1, '{"reason":"in use"}\n', "curl: (22)\n"), 'exit code 1: {"reason":"in use"}'),
        (ShellAnswer(2, "", "a\n\nb\nc\nd\n"), "exit code 2: b / c / d"),
        (ShellAnswer(3, "", "\n"), "exit code 3: not a word"),
    ],
)
def test_last_words(answer: ShellAnswer, said: str) -> None:
    assert answer.last_words == said


def locked(script: str, folder: Path) -> str:
    """A script that works on the host alone, with its lock in ``folder`` and two seconds to wait for it."""
    made = ShellCommand("h", script).alone().script
    return made.replace("/run/ringbus", str(folder)).replace("-w 60", "-w 2")


def test_of_two_commands_on_a_host_the_second_waits_for_the_first_or_does_nothing(tmp_path: Path) -> None:
    said = tmp_path / "said"
    first = subprocess.Popen(["sh", "-c", locked(f"echo begun >>{said}; sleep 1; echo ended >>{said}", tmp_path)])
    while not said.exists():
        assert first.poll() is None
    assert run(locked(f"echo second >>{said}", tmp_path), "") == 0
    assert said.read_text().split() == ["begun", "ended", "second"]
    assert first.wait() == 0
    with subprocess.Popen(["sh", "-c", locked("exec sleep 30", tmp_path)]) as long:
        assert run(f"while flock -n {tmp_path}/lock true; do sleep 0.05; done", "") == 0
        assert run(locked(f"echo third >>{said}", tmp_path), "") == 75
        long.kill()
    assert "third" not in said.read_text()


def test_a_node_that_never_joined_is_not_restarted(tmp_path: Path) -> None:
    stub = tmp_path / "systemctl"
    stub.write_text(f"#!/bin/sh\necho $* >>{tmp_path}/asked\n")
    stub.chmod(0o755)
    script = scripts.restart("cassandra", "id").replace(paths.JOINED, str(tmp_path / "joined"))
    for joined, done in ((False, 75), (True, 0)):
        if joined:
            (tmp_path / "joined").touch()
        begun = script.partition("systemctl stop")[0]
        found = subprocess.run(
            ["sh", "-c", begun.replace("systemctl", str(stub)).replace("nodetool", "true")], check=False
        )
        assert found.returncode == done
        assert (tmp_path / "asked").exists() is joined


@pytest.mark.parametrize("unit", ["rabbitmq-server", "cassandra"])
def test_scripts_of_starts_are_scripts(unit: str) -> None:
    for script in (scripts.restart(unit, "id"), *(scripts.start(unit, "0", runs=runs) for runs in (True, False))):
        done = subprocess.run(["sh", "-n"], input=script, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
