"""Real brokers of four zones verified: what is measured is what was proved, whatever the graph and whatever is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringbus.events import silent
from ringbus.federation.forwarding import graph_of
from ringbus.federation.proof import prove
from ringbus.verdict import Verdict
from tests.lab.configuring import ConfiguredLab, configured
from tests.lab.verifying import of, told, verified

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.96.0.0/16, zones: [a, b]}}
  us-east-1: {{network: 10.97.0.0/16, zones: [a, b]}}
bus:
  nodes: 1
  disk: 20 GiB
  federation: {{{federation}}}
  exchanges:
    events: {{kind: events, rate: 20/s, size: 1 KiB}}
    news: {{kind: events, type: fanout, federated: region, rate: 5/s, size: 1 KiB}}
    typed: {{kind: events, type: headers, rate: 5/s, size: 1 KiB}}
    requests: {{kind: rpc, timeout: 10s}}
ring: {{nodes: 1, replication: 2}}
"""
#: What every other graph delivers is measured by test_graphs.
FIRST, SECOND = "mesh", "hub"


def described(folder: Path, graph: str) -> ConfiguredLab:
    """The lab of a folder, with another graph in its platform file."""
    text = _PLATFORM.format(name=f"tv{os.getpid()}", federation=f"graph: {graph}")
    (folder / "platform.yaml").write_text(text, encoding="utf-8")
    return ConfiguredLab(folder)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab whose brokers were configured once."""
    platform = _PLATFORM.replace("{federation}", f"graph: {FIRST}")
    with configured(tmp_path_factory.mktemp("verified"), platform, "v") as standing:
        yield standing


def operator_counts(lab: ConfiguredLab) -> tuple[int, int]:
    """How many connections of the operator's were let in, and how many packets refused."""
    return lab.counted("operator-let-in"), lab.counted("operator-refused")


@pytest.fixture
def healed(lab: ConfiguredLab) -> Iterator[ConfiguredLab]:
    """The lab, whole again when the test is over."""
    yield lab
    lab.ringbus.run("lab", "heal")


def test_configure_and_verify_reach_bastions_on_port_22_and_nothing_else(lab: ConfiguredLab) -> None:
    """All that leaves the operator's namespace passes the router, which counts what it lets in, and what it refuses."""
    lab.on(lab.own[0], "echo >> /etc/rabbitmq/definitions.json")
    moments = [operator_counts(lab)]
    assert lab.configure() == [(lab.own[0], "file /etc/rabbitmq/definitions.json")]
    moments.append(operator_counts(lab))
    found = verified(lab, "counted")
    assert found.ok, told(found)
    moments.append(operator_counts(lab))
    assert [refused for _, refused in moments] == [moments[0][1]] * 3
    assert moments[0][0] < moments[1][0] < moments[2][0]
    assert not lab.connects("operator", lab.own[0], 5999)
    assert operator_counts(lab)[1] > moments[2][1], "what is refused is counted"


def test_a_zone_that_is_cut_off_costs_what_was_proved_and_nothing_when_it_is_back(healed: ConfiguredLab) -> None:
    whole = verified(healed, "whole")
    assert whole.ok, told(whole)
    assert len(of(whole, "events").measured) == 12
    assert len(of(whole, "news").measured) == 4
    healed.ringbus.run("lab", "cut", "zone", "us-east-1b")
    cut = verified(healed, "cut", "us-east-1b")
    assert cut.ok, told(cut)
    assert len(of(cut, "events").measured) == 6
    assert of(cut, "news").measured == {("eu-west-1a", "eu-west-1b"): 1, ("eu-west-1b", "eu-west-1a"): 1}
    healed.ringbus.run("lab", "heal")
    again = verified(healed, "again")
    assert again.ok, told(again)
    assert [(one.probe.name, one.measured) for one in again.exchanges] == [
        (one.probe.name, one.measured) for one in whole.exchanges
    ]


def test_a_link_that_is_cut_is_found_by_those_who_do_not_know_of_it(healed: ConfiguredLab) -> None:
    healed.ringbus.run("lab", "cut", "link", "eu-west-1a", "us-east-1a")
    found = of(verified(healed, "unknown"), "events")
    assert found.told().verdict is Verdict.FAIL
    assert found.missed == found.late == (("eu-west-1a", "us-east-1a"), ("us-east-1a", "eu-west-1a"))
    known = verified(healed, "known", "eu-west-1a > us-east-1a", "us-east-1a > eu-west-1a")
    assert of(known, "events").equal, told(known)


def test_nothing_of_it_is_left(lab: ConfiguredLab) -> None:
    assert verified(lab, "left").ok
    for node in lab.own:
        assert "ringbus.verify" not in lab.on(node, "rabbitmqctl -q list_queues name")
    assert lab.plan() == []


def test_what_is_measured_after_a_change_of_graph_is_what_was_proved(lab: ConfiguredLab) -> None:
    other = described(lab.folder, SECOND)
    try:
        other.configure()
        found = verified(other, "graph")
        assert found.ok, told(found)
        events = of(found, "events")
        with other._inputs(silent) as given:
            exchange = next(one for one in given.topology.exchanges if one.name == "events")
            proof = prove(graph_of(exchange, given.topology.clusters, given.links))
        assert events.measured == proof.deliveries
        assert events.most_copies == proof.most_copies == 1
    finally:
        described(lab.folder, FIRST).configure()
