"""What may be away: majorities, copies, and batches that cost nothing."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings

from ringbus.quorum import catalogue
from ringbus.quorum.absence import absent, cost
from ringbus.quorum.batches import batches
from ringbus.quorum.replication import copies_away, copies_without_rack, local_quorum, most_in_rack
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Rack, Ring, Role, Topology
from tests.unit.cases import cases
from tests.unit.platforms import Given, documents, topology


@pytest.mark.parametrize("case", cases("quorum", "cost"))
def test_what_an_absence_costs(case: dict[str, Any]) -> None:
    seen = cost(topology(case.get("given")), case["absent"])
    assert [f"{finding.code} {finding.where}: {finding.message}" for finding in seen] == case["expect"]


@pytest.mark.parametrize("case", cases("quorum", "losses"))
def test_who_is_absent_under_a_loss(case: dict[str, Any]) -> None:
    found = topology()
    kind, name = case["loss"].split(" ", 1)
    seen = absent(found, Loss(LossKind(kind), name))
    assert sorted(seen) == sorted(case["expect"])


@pytest.mark.parametrize("case", cases("quorum", "batches"))
def test_batches(case: dict[str, Any]) -> None:
    found = topology(case.get("given"))
    wanted = case.get("hosts") or [host.name for host in found.hosts]
    assert [list(batch) for batch in batches(found, wanted)] == case["expect"]


@pytest.mark.parametrize(
    ("replication", "racks", "left", "quorum"),
    [(3, 3, 2, 2), (3, 2, 1, 2), (3, 1, 0, 2), (5, 3, 3, 3), (5, 2, 2, 3), (1, 3, 0, 1), (3, 6, 2, 2), (4, 2, 2, 3)],
)
def test_copies_left_without_a_rack(replication: int, racks: int, left: int, quorum: int) -> None:
    assert (copies_without_rack(replication, racks), local_quorum(replication)) == (left, quorum)


def placed(ring: Ring, order: tuple[tuple[str, str], ...]) -> set[str]:
    """The hosts of a row's copies where the walk round the tokens meets (rack, host) in this order."""
    racks: set[str] = set()
    chosen: set[str] = set()
    repeats = ring.replication - len(ring.racks)
    for rack, host in order:
        if len(chosen) == ring.replication or host in chosen or (rack in racks and repeats <= 0):
            continue
        repeats -= rack in racks
        racks.add(rack)
        chosen.add(host)
    return chosen


@pytest.mark.parametrize(
    ("sizes", "replication"),
    [
        (sizes, replication)
        for sizes in [(1, 1, 1), (2, 2), (3, 1), (1, 2, 1), (4,)]
        for replication in range(1, sum(sizes) + 1)
    ],
)
def test_copies_away_are_those_of_the_worst_walk(sizes: tuple[int, ...], replication: int) -> None:
    """Against Cassandra's placement, walked in every order of the tokens, for every set of absent hosts."""
    racks = tuple(Rack(f"r{rack}", tuple(f"r{rack}-{node}" for node in range(size))) for rack, size in enumerate(sizes))
    ring = Ring("eu-west-1", racks, (), replication)
    members = [(rack.zone, host) for rack in racks for host in rack.hosts]
    walks = [placed(ring, order) for order in permutations(members)]
    for chosen in product([False, True], repeat=len(members)):
        away = {host for (_, host), gone in zip(members, chosen, strict=True) if gone}
        assert copies_away(ring, away) == max(len(walk & away) for walk in walks), away
    assert most_in_rack(ring) == max(len(walk & set(rack.hosts)) for walk in walks for rack in racks)


def chosen(found: Topology) -> list[str]:
    return [host.name for host in found.hosts]


@given(documents())
@settings(max_examples=60, deadline=None)
def test_every_host_is_in_one_batch_and_the_first_is_alone(document: Given) -> None:
    found = topology(given=document)
    made = batches(found, chosen(found))
    assert sorted(name for batch in made for name in batch) == sorted(chosen(found))
    assert len(made[0]) == 1


@given(documents())
@settings(max_examples=60, deadline=None)
def test_a_batch_costs_nothing_unless_its_only_host_does(document: Given) -> None:
    found = topology(given=document)
    for batch in batches(found, chosen(found)):
        assert len(batch) == 1 or cost(found, batch) == (), batch


@given(documents())
@settings(max_examples=60, deadline=None)
def test_a_batch_takes_one_of_each(document: Given) -> None:
    found = topology(given=document)
    hosts = {host.name: host for host in found.hosts}
    for batch in batches(found, chosen(found)):
        members = [hosts[name] for name in batch]
        stateful = [host.zone for host in members if host.role is not Role.BASTION]
        assert len(stateful) == len(set(stateful)), "one broker of a cluster, and no ring node of its zone"
        for role in (Role.RING, Role.BASTION):
            regions = [host.region for host in members if host.role is role]
            assert len(regions) == len(set(regions)), role


@given(documents())
@settings(max_examples=30, deadline=None)
def test_what_comes_later_moves_nobody(document: Given) -> None:
    found = topology(given=document)
    names = [host.name for host in sorted(found.hosts, key=lambda host: (host.zone, host.index))]
    for count in range(1, len(names)):
        before, after = batches(found, names[:count]), batches(found, names)
        for number, batch in enumerate(before):
            kept = [name for name in after[number] if name in names[:count]]
            assert kept == list(batch)


def test_hosts_that_are_not_of_the_topology_cost_nothing() -> None:
    assert cost(topology(), {"bus-eu-west-1a-9", "bastion-eu-west-1a-0"}) == ()


def test_codes_are_in_the_catalogue() -> None:
    found = topology()
    seen = cost(found, {host.name for host in found.hosts})
    assert {finding.code for finding in seen} == set(catalogue.CATALOGUE)
