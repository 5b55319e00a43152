"""The bus verified: what a running federation delivers is told as it is, and nothing of the probes is left."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from ringbus.cli.main import run
from ringbus.cli.verify_view import verify_data, verify_view
from ringbus.errors import Kind, RingbusError
from ringbus.events import Event
from ringbus.federation.graphs import Link, links
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.topology.derive import derive
from ringbus.topology.secrets import BUS_ADMIN
from ringbus.topology.values import Topology
from ringbus.verify.bus import probe_bus
from ringbus.verify.canaries import read_losses
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.probing import VerifyOutcome
from ringbus.verify.verifying import verify
from tests.unit.bus_standin import StandInBus
from tests.unit.forwarding import walk

ZONES = tuple(f"{region}{letter}" for region in ("eu-west-1", "us-east-1") for letter in "abc")
WRONG = [{"from": one, "to": other, "max_hops": 2} for one in ZONES for other in ZONES if one != other]
LONE = [{"from": one, "to": other, "max_hops": 5} for one, other in zip(ZONES, (*ZONES[1:], ZONES[0]), strict=True)]
GRAPHS: dict[str, dict[str, Any]] = {
    **{name: {"graph": name} for name in ("mesh", "region-mesh", "hub", "ring")},
    "max-hops 2": {"graph": "custom", "links": WRONG},
    "one way round": {"graph": "custom", "links": LONE},
    "a chain that is too short": {"graph": "custom", "links": [{**one, "max_hops": 2} for one in LONE[:-1]]},
}


def topology_of(federation: dict[str, Any]) -> tuple[Topology, tuple[Link, ...]]:
    platform = Platform.model_validate(
        {
            "ringbus": 1,
            "platform": "hailo",
            "domain": "hailo.example",
            "regions": {
                "eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b", "c"]},
                "us-east-1": {"network": "10.12.0.0/16", "zones": ["a", "b", "c"]},
            },
            "bus": {
                "nodes": 3,
                "federation": federation,
                "exchanges": {
                    "events": {"kind": "events"},
                    "news": {"kind": "events", "federated": "region", "type": "headers"},
                    "here": {"kind": "events", "federated": "zone"},
                    "requests": {"kind": "rpc"},
                },
            },
            "ring": {"keyspaces": []},
        }
    )
    topology = derive(platform)
    return topology, links(topology, platform.bus.federation)


class Bench:
    """A bus in memory and a clock that only sleeping moves."""

    def __init__(self, federation: dict[str, Any] | None = None) -> None:
        self.topology, self.links = topology_of(federation or GRAPHS["mesh"])
        self.bus = StandInBus(self.topology, self.links)
        self.stop, self.time, self.stops_at = Stop(), 0.0, float("inf")
        self.events: list[Event] = []

    def verify(self, *without: str) -> VerifyOutcome:
        passwords = {region.name: "password" for region in self.topology.regions}
        return verify(self.inputs(passwords, *without), {"bus": probe_bus})

    def inputs(self, passwords: dict[str, str], *without: str) -> VerifyInputs:
        given = {(region, BUS_ADMIN): value for region, value in passwords.items()}
        return VerifyInputs(
            self.topology, self.links, self.bus, given, "r1", self.events.append, self.stop,
            losses=read_losses(self.topology, without), moment=lambda: self.time, sleep=self.sleep,
        )  # fmt: skip

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        if self.time >= self.stops_at:
            self.stop.ask()

    def lose(self, zones: Collection[str]) -> None:
        """Take away the hosts of zones, and the links from and to them."""
        for link in self.links:
            if {link.upstream, link.downstream} & {*zones}:
                self.bus.cut.add((link.upstream, link.downstream))
        self.bus.away |= {node for zone in zones for node in self.bus.clusters[zone].cluster.nodes}

    @property
    def left(self) -> int:
        return sum(len(one.queues) + len(one.bindings) for one in self.bus.clusters.values())


def verdicts(outcome: VerifyOutcome) -> dict[str, str]:
    """Of what is not as it should be."""
    return {one.name: one.verdict.value for one in outcome.probes if one.verdict.value != "pass"}


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("lost", [(), ("eu-west-1b",), ("us-east-1",)])
def test_of_every_graph_and_loss_what_is_measured_is_what_was_proved(graph: str, lost: tuple[str, ...]) -> None:
    bench = Bench(GRAPHS[graph])
    away = [zone for zone in ZONES if zone.startswith(lost)] if lost else []
    bench.lose(away)
    outcome = bench.verify(*lost)
    assert outcome.ok, verdicts(outcome)
    events = outcome.exchanges[0]
    own = [link for link in bench.links if link.exchange == "events"]
    walked = walk(own, ZONES, away)
    assert events.measured == {
        (one, other): walked.copies[one, other] for one in walked.clusters for other in walked.clusters if one != other
    }
    assert events.most_copies == walked.most_copies
    assert [one.probe.name for one in outcome.exchanges] == ["events", "news", "requests.req", "requests.rep"]
    assert bench.left == 0
    assert all(one.made for one in bench.bus.clusters.values() if one.cluster.name not in away)


def test_a_link_that_carries_nothing_is_found_and_named() -> None:
    bench = Bench()
    bench.bus.cut.add(("eu-west-1a", "us-east-1b"))
    outcome = bench.verify()
    assert verdicts(outcome) == {
        "exchange events": "fail",
        "exchange requests.req": "fail",
        "exchange requests.rep": "fail",
    }
    events = outcome.exchanges[0]
    assert events.missed == events.late == (("eu-west-1a", "us-east-1b"),)
    assert "no binding came over eu-west-1a > us-east-1b" in events.told().message
    data = verify_data(outcome)
    assert data["ok"] is False
    assert data["federation"][0] == {"exchange": "events", "missed_pairs": 1, "most_copies": 1, "equal": False}
    # The request one way has no way, and the reply of who was asked the other way has none either.
    assert data["rpc"] == [{"exchange": "requests", "unanswered_pairs": 2, "most_copies": 1, "equal": False}]
    assert 60 <= bench.time <= 60 + 2 * 31
    assert bench.left == 0


def test_more_copies_than_were_proved_are_a_failure() -> None:
    bench = Bench()
    bench.bus.links = [Link(one.exchange, one.upstream, one.downstream, 2) for one in bench.links]
    outcome = bench.verify()
    assert verdicts(outcome)["exchange events"] == "fail"
    assert outcome.exchanges[0].most_copies == 5
    assert outcome.exchanges[0].missed == ()


def test_what_comes_again_by_the_same_way_is_no_copy() -> None:
    bench = Bench()
    bench.bus.twice.add(("eu-west-1a", "us-east-1b"))
    outcome = bench.verify()
    assert outcome.ok
    assert "1 came again by the way they had come" in outcome.exchanges[0].told().message


def test_a_request_that_a_second_cluster_takes_is_a_failure() -> None:
    bench = Bench()
    bench.bus.stray = "eu-west-1c"
    outcome = bench.verify()
    assert verdicts(outcome)["exchange requests.req"] == "fail"
    assert outcome.exchanges[2].measured["eu-west-1a", "eu-west-1c"] == 5


def test_a_zone_that_nobody_knows_to_be_away_leaves_its_pairs_without_data() -> None:
    bench = Bench()
    bench.lose(["us-east-1c"])
    outcome = bench.verify()
    assert verdicts(outcome) == {
        "cluster us-east-1c": "error",
        **{f"exchange {name}": "nodata" for name in ("events", "news", "requests.req", "requests.rep")},
    }
    assert len(outcome.exchanges[0].measured) == 20
    assert len(verify_view(outcome, everything=False)) == 3
    assert bench.time < 30  # nobody waits for what cannot come


@pytest.mark.parametrize(("harm", "said"), [("away", "cannot be reached"), ("alarms", "short of memory")])
def test_a_cluster_that_is_not_whole_fails_and_its_exchanges_are_measured(harm: str, said: str) -> None:
    bench = Bench()
    getattr(bench.bus, harm).add("bus-eu-west-1a-0")
    outcome = bench.verify()
    assert verdicts(outcome) == {"cluster eu-west-1a": "fail"}
    assert said in outcome.probes[0].message


@pytest.mark.parametrize("at", [0.5, 2.0, 61.0])
def test_whenever_it_is_stopped_nothing_is_left(at: float) -> None:
    bench = Bench()
    bench.bus.cut.add(("eu-west-1a", "us-east-1b"))
    bench.stops_at = at
    with pytest.raises(RingbusError) as caught:
        bench.verify()
    assert (caught.value.kind, caught.value.findings[0].code) == (Kind.INTERRUPTED, "RB552")
    assert bench.left == 0
    assert all(one.made for one in bench.bus.clusters.values())


def test_what_is_not_there_cannot_be_away() -> None:
    bench = Bench()
    with pytest.raises(RingbusError) as caught:
        bench.verify("eu-west-9a", "eu-west-1a", "eu-west-1a > nowhere")
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [
        ("RB553", "--without eu-west-9a"),
        ("RB553", "--without eu-west-1a > nowhere"),
    ]


def test_without_a_password_nobody_is_asked() -> None:
    bench = Bench()
    with pytest.raises(RingbusError) as caught:
        verify(bench.inputs({"eu-west-1": "password"}), {"bus": probe_bus})
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [("RB554", "region us-east-1")]
    assert bench.bus.asked == []


def test_a_target_without_hosts_is_refused(tmp_path: Any, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init"]) == 0
    assert run(["verify"]) == 4
    assert "RB405" in capsys.readouterr().err
