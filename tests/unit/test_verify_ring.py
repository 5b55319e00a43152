"""The ring verified: its state, and a row that every region writes, reads and sees of the others."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from ringbus.errors import RingbusError, failed
from ringbus.events import silent
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.outcomes import Stop
from ringbus.topology.secrets import RING_ADMIN
from ringbus.verify.canaries import read_losses
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.probing import VerifyOutcome
from ringbus.verify.ring import probe_ring
from ringbus.verify.verifying import verify
from tests.unit.test_hosts_ring_gate import FAR, NEAR, TOPOLOGY

RECORDED = Path(__file__).resolve().parents[1] / "recordings" / "hosts" / "cassandra-5.0"


class Bench:
    """Two rings in memory; rows of a region are seen in those that it is not ``apart`` from."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.refusing: set[str] = set()
        self.apart: set[str] = set()
        self.said = "gate-whole"
        self.rows: dict[str, str] = {}
        self.time, self.stop = 0.0, Stop()
        self._lock = threading.Lock()

    def run(self, command: ShellCommand) -> ShellAnswer:
        with self._lock:
            if command.host in self.away:
                raise failed("RB480", command.host, "it cannot be reached: gone")
            assert "s3cret" not in command.script
            if command.script != "exec ringbus-cql":
                return ShellAnswer(0, (RECORDED / f"{self.said}.txt").read_text("utf-8"), "")
            return self._asked(command)

    def _asked(self, command: ShellCommand) -> ShellAnswer:
        asked, region = json.loads(command.stdin), "eu-west-1" if command.host in NEAR else "us-east-1"
        assert asked["local"] is True
        assert asked["logins"] == [["ringbus", "s3cret"]]
        if region in self.refusing:
            return ShellAnswer(1, "", "Cannot achieve consistency level LOCAL_QUORUM")
        found = []
        for statement in asked["statements"]:
            if statement.startswith("INSERT"):
                assert "USING TTL" in statement
                self.rows[statement.split("(")[2].split(",")[0]] = region
                found.append([])
            else:
                owner = self.rows.get(statement.split("= ")[1], "")
                seen = owner and (owner == region or owner not in self.apart)
                found.append([{"command": "ringbus verify"}] if seen else [])
        return ShellAnswer(0, json.dumps({"accepted": ["ringbus"], "rows": found}), "")

    def verify(self, *without: str, password: str = "s3cret") -> VerifyOutcome:
        passwords = {(region.name, RING_ADMIN): password for region in TOPOLOGY.regions if password}
        inputs = VerifyInputs(
            TOPOLOGY, (), self, passwords, "r1", silent, self.stop,
            losses=read_losses(TOPOLOGY, without), moment=lambda: self.time, sleep=self.sleep,
        )  # fmt: skip
        return verify(inputs, {"ring": probe_ring})

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def told(outcome: VerifyOutcome) -> dict[str, str]:
    return {one.name: one.verdict.value for one in outcome.probes}


ALL = ("ring", "rows of ring eu-west-1", "rows of ring us-east-1")


def test_every_region_writes_reads_and_sees_the_others() -> None:
    bench = Bench()
    outcome = bench.verify()
    assert told(outcome) == dict.fromkeys(ALL, "pass")
    assert outcome.ok
    assert sorted(bench.rows.values()) == ["eu-west-1", "us-east-1"]
    assert all(len(identity) == 36 for identity in bench.rows)
    assert bench.time == 0


def test_a_region_without_a_local_quorum_fails_and_the_other_does_not() -> None:
    bench = Bench()
    bench.refusing.add("us-east-1")
    outcome = bench.verify()
    assert told(outcome)["rows of ring us-east-1"] == "fail"
    assert "LOCAL_QUORUM was refused" in outcome.probes[2].message


def test_a_row_that_is_not_seen_elsewhere_is_told_when_time_is_over() -> None:
    bench = Bench()
    bench.apart.add("us-east-1")
    outcome = bench.verify()
    assert told(outcome) == {**dict.fromkeys(ALL, "pass"), "rows of ring us-east-1": "fail"}
    assert "not seen in eu-west-1" in outcome.probes[2].message
    assert 30 <= bench.time < 31


def test_hosts_that_are_not_reached_are_told() -> None:
    bench = Bench()
    bench.away.add(FAR)
    outcome = bench.verify()
    assert told(outcome) == {**dict.fromkeys(ALL, "pass"), "ring": "error", "rows of ring us-east-1": "error"}
    assert f"{FAR} could not be asked" in outcome.probes[0].message
    bench.away = {NEAR[0]}
    assert told(bench.verify())["rows of ring eu-west-1"] == "pass"  # by the next node


def test_what_is_known_to_be_away_is_not_asked() -> None:
    bench = Bench()
    bench.away.add(FAR)
    outcome = bench.verify("us-east-1")
    assert told(outcome) == {"ring": "pass", "rows of ring eu-west-1": "pass"}


def test_hints_leave_it_open() -> None:
    bench = Bench()
    bench.said = "gate-hints"
    assert told(bench.verify())["ring"] == "fail"  # one is down, too


def test_without_a_password_nobody_is_asked() -> None:
    with pytest.raises(RingbusError) as caught:
        Bench().verify(password="")
    assert [one.code for one in caught.value.findings] == ["RB554", "RB554"]


def test_stopped_it_says_so() -> None:
    bench = Bench()
    bench.stop.ask()
    with pytest.raises(RingbusError) as caught:
        bench.verify()
    assert caught.value.findings[0].code == "RB552"
