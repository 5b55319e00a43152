"""Facts of a host: one script, one answer, and what real tools say in it."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.configure.authority import new_authority
from ringbus.errors import RingbusError
from ringbus.hosts import parsing
from ringbus.hosts.fact import HostFact, readings, script_of
from ringbus.hosts.facts import facts_of, question
from ringbus.hosts.reading import ApiState, UnitReading
from ringbus.hosts.wanted import WantedCertificate, WantedFile
from tests.unit.hosts_samples import HOST, NOW, RECORDED, recorded, wanted


def _as_it_is(code: int, out: str) -> tuple[int, str]:
    return code, out


def ask(scripts: dict[str, str], stdin: str = "") -> dict[str, tuple[int, str]]:
    facts = [HostFact(name, script, _as_it_is) for name, script in scripts.items()]
    answer = subprocess.run(["sh", "-c", script_of(facts)], input=stdin.encode(), capture_output=True, check=True)
    return readings("host", facts, answer.stdout.decode(errors="surrogateescape"))


@pytest.mark.parametrize(
    ("script", "expect"),
    [
        ("printf 'plain'", (0, "plain")),
        ("printf 'no end of line'; exit 3", (3, "no end of line")),
        ("true", (0, "")),
        ("printf 'fact other 0 4\\nhaha'", (0, "fact other 0 4\nhaha")),
        ("printf 'zäh\\n\\n\\n'", (0, "zäh\n\n\n")),
        ('echo "it\'s $login"; echo lost >&2', (0, "it's said before\n")),
        ("printf '\\377\\n'", (0, "\ufffd\n")),
        ("exit 7", (7, "")),
        ("cat", (0, "")),
        ("set -e; false; echo never", (1, "")),
    ],
)
def test_whatever_a_script_says_comes_whole_and_harms_no_other(script: str, expect: tuple[int, str]) -> None:
    seen = ask({"before": "echo 1", "odd": script, "after": "echo 2"}, "said before\nmore\n")
    assert seen == {"before": (0, "1\n"), "odd": expect, "after": (0, "2\n")}


@pytest.mark.parametrize("kept", [0, 20, 400, 1100, -1])
def test_an_answer_that_is_not_whole_is_no_answer(kept: int) -> None:
    text = (RECORDED / "answer.txt").read_text("utf-8")
    with pytest.raises(RingbusError) as caught:
        readings(HOST, facts_of(wanted()[HOST]), text[:kept])
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [("RB540", HOST)]


def test_a_configured_broker_as_it_was_recorded() -> None:
    facts = recorded()
    kept = facts.files["/etc/rabbitmq/definitions.json"]
    assert (kept.owner, kept.group, kept.mode) == ("root", "rabbitmq", 0o640)
    assert facts.units["rabbitmq-server"].active
    assert len(facts.units["rabbitmq-server"].started_with) == 64
    own = facts.certificates["/etc/ringbus/tls/host.pem"]
    assert (own.of_key, own.trusted) == (True, True)
    assert own.end == datetime.datetime(2027, 12, 24, 23, 39, 16, tzinfo=datetime.UTC)
    assert own.names == {"bus-eu-west-1a-0.eu-west-1.hailo.internal", "10.11.0.128"}
    link = facts.certificates["/etc/ringbus/tls/link.pem"]
    assert (link.common_name, link.names) == ("federation", frozenset())
    assert facts.bus.state is ApiState.ANSWERS
    assert {user["name"] for user in facts.bus.definitions["users"]} == {"ringbus", "services", "federation"}
    assert [(node.running, node.alarms) for node in facts.nodes] == [(True, ())] * 3


def test_a_host_before_it_was_configured_as_it_was_recorded() -> None:
    facts = recorded("answer-before", "bus-eu-west-1b-0")
    assert "/etc/ringbus/tls/host.key" not in facts.files
    assert facts.units == {"rabbitmq-server": UnitReading(active=False, started_with="")}
    assert facts.certificates == {}
    assert facts.bus.state is ApiState.SILENT
    assert facts.nodes == ()


@pytest.mark.parametrize(
    ("out", "state"),
    [
        ('{"users": []}\n200 0\n', ApiState.ANSWERS),
        ('{"error":"not_authorized"}\n401 0\n', ApiState.DENIES),
        ("\n503 0\n", ApiState.SILENT),
        ("\n000 7\n", ApiState.SILENT),
        ('{"users": [\n200 28\n', ApiState.SILENT),
        ("", ApiState.SILENT),
    ],
)
def test_what_the_api_may_answer(out: str, state: ApiState) -> None:
    assert parsing.bus(0, out)[0].state is state


def test_of_three_answers_each_is_read_by_itself() -> None:
    whole, away, late = '[{"name":"a","running":true}]\n200 0\n', "\n000 7\n", '[{"exchange":\n200 28\n'
    bus, nodes, links = parsing.bus(28, f'{{"users": []}}\n200 0\n{whole}{late}')
    assert (bus.state, [one.name for one in nodes], links) == (ApiState.ANSWERS, ["a"], None)
    bus, nodes, links = parsing.bus(0, f'{away}{away}[{{"exchange":"events","upstream":"b"}}]\n200 0\n')
    assert (bus.state, nodes, links) == (ApiState.SILENT, (), frozenset({("events", "b")}))


def test_alarms_and_nodes_that_are_away() -> None:
    alarmed = '{"name":"a","running":true,"mem_alarm":true,"disk_free_alarm":true,"partitions":["b"]}'
    _, (first, second), _ = parsing.bus(0, f'{{}}\n200 0\n[{alarmed},{{"name":"b","running":false}}]\n200 0\n')
    assert (first.alarms, first.partitions, second.running, second.alarms) == (("memory", "disk"), ("b",), False, ())


def test_files_as_they_are_found(tmp_path: Path) -> None:
    plain, link, folder, pipe = (tmp_path / name for name in ("a plain one", "link", "folder", "pipe"))
    plain.write_text("content")
    plain.chmod(0o640)
    link.symlink_to(plain)
    folder.mkdir()
    os.mkfifo(pipe)
    asked = (plain, link, folder, pipe, tmp_path / "missing")
    host = replace(wanted()[HOST], files=tuple(WantedFile(str(path), "") for path in asked), certificates=())
    fact = next(one for one in facts_of(host) if one.name == "files")
    found = parsing.files(*ask({"files": fact.script})["files"])
    digests = {Path(path).name: one.sha256 for path, one in found.items()}
    assert digests == {"a plain one": hashlib.sha256(b"content").hexdigest(), "link": "", "folder": "", "pipe": ""}
    assert (found[str(plain)].mode, found[str(plain)].owner) == (0o640, plain.owner())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")
def test_certificates_as_openssl_tells_of_them(tmp_path: Path) -> None:
    signer, now = new_authority("hailo", NOW), datetime.datetime.now(datetime.UTC)
    seen = {}
    for name, names in (("host", ("host.hailo.internal",)), ("link", ()), ("other", ())):
        key, path = tmp_path / f"{name}.key", tmp_path / f"{name}.pem"
        asked = WantedCertificate(
            str(path), str(key), name, "root", names=names, addresses=("10.0.0.1",) if names else ()
        )
        made = subprocess.run(
            ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
             "-subj", f"/CN={name}"], check=True, capture_output=True, text=True
        )  # fmt: skip
        path.write_text(signer.sign(made.stdout, asked, now))
        if name == "other":
            key.write_text((tmp_path / "host.key").read_text())
        host = replace(wanted()[HOST], certificates=(asked,))
        fact = next(one for one in facts_of(host) if one.name == "certificates")
        seen[name] = parsing.certificates(*ask({"certificates": fact.script})["certificates"])[str(path)]
    assert seen["host"].names == {"host.hailo.internal", "10.0.0.1"}
    assert seen["link"].names == frozenset()
    assert [one.common_name for one in seen.values()] == ["host", "link", "other"]
    assert [one.of_key for one in seen.values()] == [True, True, False]


def test_the_password_is_in_no_script() -> None:
    command = question(wanted()[HOST])
    assert "secret-of" not in command.script
    assert "secret-of" not in repr(command)
    assert "secret-of-hailo-bus-admin-password" in command.stdin
