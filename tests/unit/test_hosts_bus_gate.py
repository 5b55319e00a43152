"""The gate of a cluster, from what brokers of RabbitMQ 4.0.5 said: whole, one alarmed, drained or stopped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from ringbus.hosts.broker_reading import BrokerReading, bus_answer
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


def test_links_that_were_lost_shut_it_once_nobody_is_away() -> None:
    lost = replace(WHOLE, lacking=lacking(0, '[<<"requests.req">>,<<"events">>]\n'))
    assert judged(all_say(lost)) == (
        "fail",
        "cluster eu-west-1a: no link runs for events, requests.req: "
        "`ringbus restart bus --zone eu-west-1a` starts them",
    )
    assert judged(all_say(lost), [NODES[0]])[0] == "pass"  # a restart starts them
    assert lacking(69, "no broker") == lacking(0, "[]") == ()


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
