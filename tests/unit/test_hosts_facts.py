"""Facts of a host: one script, one answer, and what real tools say in it."""

from __future__ import annotations

import datetime
import subprocess

import pytest

from ringbus.errors import RingbusError
from ringbus.hosts import parsing
from ringbus.hosts.fact import HostFact, readings, script_of
from ringbus.hosts.facts import facts_of, question
from ringbus.hosts.reading import ApiState, UnitReading
from tests.unit.hosts_samples import HOST, RECORDED, recorded, wanted


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
    ("code", "out", "state"),
    [
        (0, '{"users": []}\n200', ApiState.ANSWERS),
        (0, '{"error":"not_authorized"}\n401', ApiState.DENIES),
        (0, "\n503", ApiState.SILENT),
        (7, "\n000", ApiState.SILENT),
        (28, '{"users": [\n200', ApiState.SILENT),
    ],
)
def test_what_the_api_may_answer(code: int, out: str, state: ApiState) -> None:
    assert parsing.bus(code, out).state is state


def test_alarms_and_nodes_that_are_away() -> None:
    alarmed = '{"name":"a","running":true,"mem_alarm":true,"disk_free_alarm":true,"partitions":["b"]}'
    first, second = parsing.nodes(0, f'[{alarmed},{{"name":"b","running":false}}]\n200')
    assert (first.alarms, first.partitions, second.running, second.alarms) == (("memory", "disk"), ("b",), False, ())


def test_a_link_in_the_place_of_a_file_has_no_digest() -> None:
    assert parsing.files(0, "- 777 root root /etc/a b\n")["/etc/a b"].sha256 == ""


def test_the_password_is_in_no_script() -> None:
    command = question(wanted()[HOST])
    assert "secret-of" not in command.script
    assert "secret-of" not in repr(command)
    assert "secret-of-hailo-bus-admin-password" in command.stdin
