"""The gate of the ring, from what a node of Cassandra 5.0.5 said: all up, one away with hints kept for it, stopped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.hosts.node_reading import NodeWorkReading, ring_answer, ring_question
from ringbus.hosts.ring_gate import MOST_COMPACTIONS, ring_health
from ringbus.model.platform import Platform
from ringbus.topology.derive import derive

RECORDED = Path(__file__).resolve().parents[1] / "recordings" / "hosts" / "cassandra-5.0"
PLATFORM = Platform.model_validate(
    {
        "ringbus": 1,
        "platform": "hailo",
        "domain": "hailo.example",
        "regions": {
            "eu-west-1": {"network": "10.120.0.0/16", "zones": ["a"]},
            "us-east-1": {"network": "10.121.0.0/16", "zones": ["a"], "ring": {"nodes": 1, "replication": 1}},
        },
        "ring": {"nodes": 3, "replication": 3},
    }
)
TOPOLOGY = derive(PLATFORM)
NEAR, FAR = [f"ring-eu-west-1a-{index}" for index in range(3)], "ring-us-east-1a-0"
LAST = NEAR[2]


def recorded(name: str) -> NodeWorkReading:
    return ring_answer(NEAR[0], (RECORDED / f"gate-{name}.txt").read_text("utf-8"))


WHOLE, HINTS = recorded("whole"), recorded("hints")


def judged(said: dict[str, NodeWorkReading | str], away: Collection[str] = ()) -> tuple[str, str]:
    found = ring_health(TOPOLOGY, {**dict.fromkeys((*NEAR, FAR), WHOLE), **said}, away)
    return found.verdict.value, found.said


def test_what_a_node_says_when_all_are_up() -> None:
    assert WHOLE.answers
    assert set(WHOLE.states) == {"10.120.1.0", "10.120.1.1", "10.120.1.2", "10.121.1.0"}
    assert set(WHOLE.states.values()) == {"UN"}
    assert (WHOLE.hints, WHOLE.streams, WHOLE.repairs, WHOLE.compactions) == (frozenset(), 0, 0, 0)
    assert len(WHOLE.schema) == 36
    assert judged({}) == ("pass", "ring: nodes up and normal: 4 of 4; one schema, no hints, no work")


def test_the_password_is_in_no_argument() -> None:
    command = ring_question(LAST, "ringbus", "s3cret")
    assert "s3cret" in command.stdin
    assert "s3cret" not in command.script


def test_a_node_that_is_away_shuts_it_in_every_region() -> None:
    assert HINTS.states["10.120.1.2"] == "DN"
    verdict, why = judged({NEAR[0]: HINTS, LAST: recorded("stopped")})
    assert verdict == "fail"
    assert why == f"ring: {NEAR[0]} sees {LAST} as DN; {LAST}'s node does not answer"


def test_who_is_down_may_be_started_but_no_other_be_stopped() -> None:
    said = {**dict.fromkeys((*NEAR, FAR), HINTS), LAST: recorded("stopped")}
    assert judged(said, [LAST])[0] == "pass"
    assert judged(said, [NEAR[0]])[0] == "fail"


def test_hints_that_were_not_sent_yet_shut_it() -> None:
    assert HINTS.hints == {"10.120.1.2"}
    back = replace(HINTS, states=WHOLE.states)
    assert judged({NEAR[0]: back}) == ("inconclusive", f"ring: {NEAR[0]} has hints for {LAST}")


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (replace(WHOLE, streams=1), f"{LAST} streams"),
        (replace(WHOLE, repairs=1), f"{LAST} repairs"),
        (replace(WHOLE, states={**WHOLE.states, "10.120.1.2": "UJ"}), f"{LAST} is joining"),
    ],
)
def test_a_node_in_the_middle_of_its_own_work_is_not_stopped(reading: NodeWorkReading, why: str) -> None:
    assert judged({LAST: reading}, [LAST]) == ("inconclusive", f"ring: {why}")
    assert judged({LAST: reading}, [NEAR[0]])[0] != "pass"
    assert judged({LAST: replace(reading, compactions=999, streams=0, repairs=0, states={})}, [LAST])[0] == "pass"


@pytest.mark.parametrize(("state", "why"), [("UJ", "joining"), ("UL", "leaving"), ("DM", "moving")])
def test_others_tell_that_a_node_that_does_not_answer_is_on_its_way(state: str, why: str) -> None:
    seen = replace(WHOLE, states={**WHOLE.states, "10.120.1.2": state})
    said: dict[str, NodeWorkReading | str] = {**dict.fromkeys((*NEAR, FAR), seen), LAST: NodeWorkReading()}
    assert judged(said, [LAST]) == ("inconclusive", f"ring: {LAST} is {why}")


def test_of_those_that_are_absent_nothing_is_asked_and_no_other_may_go() -> None:
    said: dict[str, NodeWorkReading | str] = {NEAR[0]: HINTS, FAR: HINTS, NEAR[1]: HINTS, LAST: "no way"}
    assert ring_health(TOPOLOGY, said, (), [LAST]).verdict.value == "pass"
    assert ring_health(TOPOLOGY, said, [LAST], [LAST]).verdict.value == "pass"
    both = {**said, NEAR[1]: NodeWorkReading()}
    assert ring_health(TOPOLOGY, both, [NEAR[1]], [NEAR[1]]).verdict.value == "fail"
    away = replace(HINTS, states={**HINTS.states, "10.120.1.1": "DN"})
    both |= {NEAR[0]: away, FAR: away}
    assert ring_health(TOPOLOGY, both, [NEAR[1]], [NEAR[1], LAST]).verdict.value == "pass"


@pytest.mark.parametrize(
    ("reading", "verdict", "why"),
    [
        ("no way", "error", f"{FAR} could not be asked: no way"),
        (NodeWorkReading(), "fail", f"{FAR}'s node does not answer"),
        (replace(WHOLE, schema="other"), "inconclusive", "there are 2 versions of the schema"),
        (replace(WHOLE, streams=1), "inconclusive", f"{FAR} streams"),
        (replace(WHOLE, repairs=1), "inconclusive", f"{FAR} repairs"),
        (replace(WHOLE, compactions=MOST_COMPACTIONS), "pass", "no work"),
        (replace(WHOLE, compactions=MOST_COMPACTIONS + 1), "inconclusive", "21 compactions to do"),
        (replace(WHOLE, states={**WHOLE.states, "10.9.9.9": "DN"}), "fail", "10.9.9.9 is a member, and no host"),
        (replace(WHOLE, states={**WHOLE.states, "10.120.1.1": "UJ"}), "fail", f"sees {NEAR[1]} as UJ"),
        (replace(WHOLE, states={"10.121.1.0": "UN"}), "fail", f"sees {NEAR[0]} as no member"),
    ],
)
def test_whatever_one_node_of_any_region_says_counts(reading: NodeWorkReading | str, verdict: str, why: str) -> None:
    found = judged({FAR: reading})
    assert found[0] == verdict
    assert why in found[1]


def test_what_cannot_be_read_is_no_answer() -> None:
    text = (RECORDED / "gate-whole.txt").read_text("utf-8")
    assert not ring_answer(NEAR[0], text.replace("fact compactions 0", "fact compactions 1")).answers
