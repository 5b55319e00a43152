"""Thirteen graphs on real brokers: what each delivers is what was proved of it, right or wrong.

Every exchange has a graph of its own, so that all are configured and measured together; only clusters of one name need
names of their own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.federation.forwarding import graph_of
from ringbus.federation.graphs import links
from ringbus.federation.proof import Proof, prove
from ringbus.topology.values import Topology
from ringbus.verify.probing import VerifyOutcome
from tests.lab.configuring import ConfiguredLab, configured
from tests.lab.verifying import of, told, verified

ZONES = {"A": "eu-west-1a", "B": "eu-west-1b", "C": "us-east-1a", "D": "us-east-1b"}
MESH = "AB AC AD BA BC BD CA CB CD DA DB DC"
#: Links by the letters of their ends; max-hops; the pairs that nothing gets between, and the most copies.
GRAPHS: Mapping[str, tuple[str, int, int, int]] = {
    "mesh": (MESH, 1, 0, 1),
    "mesh-two": (MESH, 2, 0, 3),
    "mesh-three": (MESH, 3, 0, 5),
    "ring": ("AB BD DC CA", 3, 0, 1),
    "ring-short": ("AB BD DC CA", 2, 4, 1),
    "two-rings": ("AB BD DC CA BA DB CD AC", 2, 0, 2),
    "hub": ("AB BA AC CA AD DA", 2, 0, 1),
    "hub-short": ("AB BA AC CA AD DA", 1, 6, 1),
    "hubs": ("AB BA CD DC AC CA", 3, 0, 1),
    "chain": ("AB BC CD", 3, 6, 1),
    "gateways": ("AB BA CD DC AC CA BD DB", 2, 0, 2),
    "islands": ("AB BA CD DC", 3, 8, 1),
    "diamond": ("AB AC BD CD", 2, 7, 2),
}
LINKS = {name: (pairs, hops) for name, (pairs, hops, _, _) in GRAPHS.items()}
TWINS = ("CB BD AB DA", 3)
_PLATFORM = """\
ringbus: 1
platform: {{name}}
domain: lab.example
regions:
  eu-west-1: {{{{network: 10.98.0.0/16, zones: [a, b]}}}}
  us-east-1: {{{{network: 10.99.0.0/16, zones: [a, b]}}}}
bus:
  nodes: 1
  disk: 20 GiB
  federation: {{{{graph: custom, links: [{links}]}}}}
  exchanges:
{exchanges}
ring: {{{{nodes: 1, replication: 2}}}}
"""


def described(graphs: Mapping[str, tuple[str, int]]) -> str:
    """The platform file with an exchange for every graph; its name is left open."""
    exchanges = "\n".join(f"    {name}: {{{{kind: events, rate: 1/s, size: 1 KiB}}}}" for name in graphs)
    each = [
        f"{{{{from: {ZONES[pair[0]]}, to: {ZONES[pair[1]]}, max_hops: {hops}, exchanges: [{name}]}}}}"
        for name, (pairs, hops) in graphs.items()
        for pair in pairs.split()
    ]
    return _PLATFORM.format(links=", ".join(each), exchanges=exchanges)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab whose brokers have all graphs."""
    with configured(tmp_path_factory.mktemp("graphs"), described(LINKS), "g") as standing:
        yield standing


@pytest.fixture(scope="module")
def measured(lab: ConfiguredLab) -> VerifyOutcome:
    """What was measured of all graphs."""
    return verified(lab, "graphs")


@pytest.mark.parametrize("graph", GRAPHS)
def test_what_a_graph_delivers_is_what_was_proved(lab: ConfiguredLab, measured: VerifyOutcome, graph: str) -> None:
    found, proof = of(measured, graph), proved(lab, lab.topology, graph)
    assert found.measured == proof.deliveries, told(measured)
    assert (len(found.missed), found.most_copies) == GRAPHS[graph][2:] == (len(proof.missed), proof.most_copies)


def test_two_clusters_of_one_name_get_what_was_proved(lab: ConfiguredLab) -> None:
    """Neither gets what came through the other; no cluster has both downstream, where they would share a queue."""
    rewrite(lab.folder, described({**LINKS, "twins": TWINS}))
    other = ConfiguredLab(lab.folder)
    other.configure()
    renamed = {ZONES["C"], ZONES["D"]}
    clusters = [replace(one, cluster_name="twin") if one.name in renamed else one for one in other.topology.clusters]
    for cluster in other.topology.clusters:
        if cluster.name in renamed:
            files = "/etc/rabbitmq/rabbitmq.conf /etc/rabbitmq/definitions.json"
            command = f"sed -i 's/\\b{cluster.cluster_name}\\b/twin/' {files} && systemctl restart rabbitmq-server"
            other.on(cluster.nodes[0], command)
    twins = replace(other.topology, clusters=tuple(clusters))
    found, proof = of(verified(other, "twins", topology=twins), "twins"), proved(other, twins, "twins")
    assert found.measured == proof.deliveries
    lost = (ZONES["C"], ZONES["D"])
    assert (found.measured[lost], proved(other, other.topology, "twins").deliveries[lost]) == (0, 1)


def proved(lab: ConfiguredLab, topology: Topology, name: str) -> Proof:
    """What the proof says of an exchange."""
    exchange = next(one for one in topology.exchanges if one.name == name)
    return prove(graph_of(exchange, topology.clusters, links(topology, lab.platform.bus.federation)))


def rewrite(folder: Path, text: str) -> None:
    """Put another file in the place of the lab's, under its name."""
    (folder / "platform.yaml").write_text(text.format(name=f"tg{os.getpid()}"), encoding="utf-8")
