"""The proof of a federation with every single loss (zones, regions, links), for meshes of 6 to 200 clusters and others.

usage: run.py [ROUNDS]

One exchange of kind events, federated everywhere, over regions of three zones (eight where 99 clusters are not enough).
Links are derived, the forwarding rule is walked, and the checks of the bus find what there is to say of it; reading the
file and deriving the topology are not in it. The median of the rounds; one process, one thread.
"""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import NamedTuple

from ringbus.checks.federation import federation
from ringbus.federation.graphs import links
from ringbus.federation.proof import Proof, proofs
from ringbus.model.aws_regions import AWS_REGIONS
from ringbus.model.platform import Platform
from ringbus.topology.derive import derive

MEASURED = (
    *((count, "mesh") for count in (6, 20, 60, 120, 200)),
    *((60, graph) for graph in ("region-mesh", "hub", "ring")),
    *((200, graph) for graph in ("region-mesh", "hub", "ring")),
)
LIMITS = {(60, "mesh"): 3.0, (200, "mesh"): 30.0}


class Measured(NamedTuple):
    """One pass: seconds for the links, seconds for the proof and its findings, and the proof."""

    links: float
    proof: float
    found: Proof
    count: int


def platform(clusters: int, graph: str) -> Platform:
    """A platform with so many clusters."""
    zones = 3 if clusters <= 3 * len(AWS_REGIONS) else 8
    regions = {}
    for number, name in enumerate(sorted(AWS_REGIONS)):
        letters = "abcdefgh"[: min(zones, clusters - number * zones)] if clusters > number * zones else ""
        if letters:
            regions[name] = {"network": f"10.{20 + number}.0.0/16", "zones": list(letters)}
    bus = {"exchanges": {"events": {}}, "federation": {"graph": graph}}
    head = {"ringbus": 1, "platform": "bench", "domain": "bench.example"}
    return Platform.model_validate({**head, "regions": regions, "bus": bus})


def measured(given: Platform) -> Measured:
    """One pass."""
    topology = derive(given)
    began = time.perf_counter()
    made = links(topology, given.bus.federation)
    linked = time.perf_counter()
    proved = proofs(topology, made)
    list(federation(given, topology, made, proved))
    return Measured(linked - began, time.perf_counter() - linked, proved[0], len(made))


def main() -> None:
    """Print the medians, and whether those that have a limit keep it."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    head = "clusters  graph         links  losses  missed  copies  crossings  worst loss    links s  proof s"
    print(head)
    kept = True
    for count, graph in MEASURED:
        given = platform(count, graph)
        passes = [measured(given) for _ in range(rounds)]
        proof, number = passes[0].found, passes[0].count
        taken = median(each.proof for each in passes)
        worst = max(loss.cut_pairs for loss in proof.losses)
        limit = LIMITS.get((count, graph))
        kept = kept and (limit is None or taken < limit)
        told = f"  of {limit:.0f}" if limit else ""
        print(
            f"{count:8}  {graph:12} {number:6} {len(proof.losses) + number:7} {len(proof.missed):7} "
            f"{proof.most_copies:7} {proof.crossings:10}  {worst:5} pairs cut"
            f"{median(each.links for each in passes):9.3f}{taken:9.3f}{told}"
        )
    sys.exit(not kept)


main()
