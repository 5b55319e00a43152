"""The gate of a cluster, from what brokers of RabbitMQ 4.0.5 said: whole, one alarmed, drained or stopped."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import pytest

from ringbus.hosts.broker_reading import BrokerReading, bus_answer, bus_question
from ringbus.hosts.bus_gate import BusSaid, bus_health
from ringbus.hosts.federation_links import lacking
from ringbus.topology.values import Cluster
from tests.unit.hosts_samples import RECORDED

NODES = tuple(f"bus-eu-west-1a-{index}" for index in range(3))
CLUSTER = Cluster("eu-west-1a", "hailo.eu-west-1a", "eu-west-1", "eu-west-1a", NODES)
DEAF = frozenset({25672})


def recorded(name: str) -> BrokerReading:
    return bus_answer(NODES[1], (RECORDED / f"gate-{name}.txt").read_text("utf-8"))


WHOLE = recorded("whole")


def all_say(reading: BrokerReading | str) -> dict[str, BrokerReading | str]:
    return dict.fromkeys(NODES, reading)


def judged(said: BusSaid, away: Collection[str] = ()) -> tuple[str, str]:
    found = bus_health(CLUSTER, said, away)
    return found.verdict.value, found.said


def test_what_a_whole_cluster_says() -> None:
    assert WHOLE.runs
    assert WHOLE.members == WHOLE.running == set(NODES)
    assert WHOLE.ports == dict.fromkeys(NODES, frozenset({5671, 15671, 25672}))
    assert (WHOLE.alarms, WHOLE.drained, WHOLE.partitions, WHOLE.critical) == ((), frozenset(), frozenset(), "")
    assert judged(all_say(WHOLE)) == (
        "pass",
        "cluster eu-west-1a: brokers that are well: 3 of 3; no alarm, no queue with its least members",
    )
    assert judged(all_say(WHOLE), [NODES[1]])[0] == "pass"


def test_an_alarm_of_any_broker_shuts_it_whoever_tells() -> None:
    said = {**all_say(WHOLE), NODES[1]: recorded("alarm")}
    assert judged(said) == ("fail", f"cluster eu-west-1a: {NODES[0]} is short of memory")
    assert judged(said, [NODES[2]])[0] == "fail"


def test_one_that_is_drained_shuts_it_unless_it_is_the_one_to_restart() -> None:
    said = all_say(replace(recorded("drained"), critical=""))
    assert judged(said) == ("fail", f"cluster eu-west-1a: {NODES[0]} is drained: a restart ends that")
    assert judged(said, [NODES[0]])[0] == "pass"


def test_one_that_is_away_shuts_it_for_all_others() -> None:
    said = {**all_say(recorded("critical")), NODES[0]: recorded("stopped")}
    assert said[NODES[0]] == BrokerReading()
    verdict, why = judged(said)
    assert verdict == "fail"
    assert f"{NODES[0]}'s broker does not answer; {NODES[1]} does not see {NODES[0]} run" in why
    assert judged(said, [NODES[1]])[0] == "fail"


def test_who_is_down_may_be_started_though_no_other_may_be_stopped() -> None:
    said = {**all_say(recorded("critical")), NODES[0]: recorded("stopped")}
    assert judged(said, [NODES[0]]) == (
        "pass",
        "cluster eu-west-1a: brokers that stay, and are well: 2 of 3; no alarm, no queue with its least members",
    )


def test_no_broker_is_stopped_that_a_queue_would_lose_its_majority_with() -> None:
    said = {**all_say(WHOLE), NODES[1]: replace(WHOLE, critical=recorded("critical").critical)}
    for away in ((), [NODES[1]]):
        verdict, why = judged(said, away)
        assert verdict == "inconclusive"  # members that come back end it
        assert f"{NODES[1]} may not be stopped: queue 'federation: events -> hailo.us-east-1a'" in why
    assert judged(said, [NODES[2]])[0] == "pass"


def test_every_link_that_was_lost_shuts_it_once_nobody_is_away() -> None:
    said = """[{<<"requests.req">>,<<"requests from b">>},
 {<<"events">>,
  <<"events from b">>}]
"""
    lost = replace(WHOLE, lacking=lacking(0, said))
    assert judged(all_say(lost)) == (
        "fail",
        "cluster eu-west-1a: no link runs for events (events from b), requests.req (requests from b): "
        "`ringbus configure`, or `ringbus restart bus --zone eu-west-1a`, starts them",
    )
    assert judged(all_say(lost), [NODES[0]])[0] == "pass"  # a restart starts them
    assert lacking(0, "[]") == ()


@pytest.mark.parametrize("code", [69, 124])
def test_a_broker_that_does_not_tell_of_its_links_shuts_it(code: int) -> None:
    assert lacking(code, "[]") is None
    said = {**all_say(WHOLE), NODES[2]: replace(WHOLE, lacking=lacking(code, ""))}
    assert judged(said) == ("error", f"cluster eu-west-1a: {NODES[2]} does not tell which links it has")
    text = (RECORDED / "gate-whole.txt").read_text("utf-8").replace("fact links 0 ", f"fact links {code} ")
    assert bus_answer(NODES[1], text).lacking is None


def test_of_those_that_are_absent_nothing_is_asked_and_no_other_may_go() -> None:
    said = {**all_say(replace(recorded("drained"), critical="")), NODES[1]: "no way"}
    absent = [NODES[0], NODES[1]]
    only = replace(WHOLE, running=frozenset(NODES[2:]), critical="queue q", lacking=("events (x)",))
    for last in (only, replace(only, drained=frozenset({NODES[0]}), partitions=frozenset({NODES[1]}))):
        for away in ((), [NODES[0]]):
            assert bus_health(CLUSTER, {**said, NODES[2]: last}, away, absent).verdict.value == "pass"
        assert judged_absent({**said, NODES[2]: last}, [NODES[2]], absent)[0] == "inconclusive"
    assert judged_absent({**said, NODES[2]: BrokerReading()}, (), absent)[0] == "fail"
    assert judged_absent({**said, NODES[2]: only}, (), [NODES[0]])[0] == "fail"


def judged_absent(said: BusSaid, away: Collection[str], absent: Collection[str]) -> tuple[str, str]:
    found = bus_health(CLUSTER, said, away, absent)
    return found.verdict.value, found.said


def test_there_is_time_for_all_that_a_broker_is_asked() -> None:
    command = bus_question(NODES[0])
    assert command.seconds > sum(map(int, re.findall(r"timeout (\d+)", command.script)))


def test_a_single_broker_may_be_stopped_where_that_is_accepted() -> None:
    alone = Cluster("us-east-1a", "hailo.us-east-1a", "us-east-1", "us-east-1a", ("bus-us-east-1a-0",))
    said = {"bus-us-east-1a-0": recorded("single")}
    assert bus_health(alone, said, alone.nodes).verdict.value == "pass"
    assert bus_health(alone, {"bus-us-east-1a-0": BrokerReading()}, alone.nodes).verdict.value == "pass"
    assert bus_health(alone, {"bus-us-east-1a-0": BrokerReading()}).verdict.value == "fail"


@pytest.mark.parametrize(
    ("reading", "verdict", "why"),
    [
        ("its host cannot be reached", "error", "could not be asked: its host cannot be reached"),
        (replace(WHOLE, partitions=frozenset({NODES[0]})), "fail", f"{NODES[0]} is cut off from others"),
        (replace(WHOLE, members=WHOLE.members | {"old"}), "fail", "old is a member, and no host of the platform"),
        (replace(WHOLE, running=frozenset(NODES[:2])), "fail", f"{NODES[2]} does not see {NODES[2]} run"),
        (replace(WHOLE, ports={**WHOLE.ports, NODES[0]: DEAF}), "inconclusive", "does not listen on 5671, 15671 yet"),
    ],
)
def test_whatever_one_broker_says_counts(reading: BrokerReading | str, verdict: str, why: str) -> None:
    found = judged({**all_say(WHOLE), NODES[2]: reading})
    assert found[0] == verdict
    assert why in found[1]
