"""How nodes of a ring start for the first time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ringbus.configure.ring_finding import RingFacts
from ringbus.configure.waves import waves
from ringbus.errors import RingbusError
from ringbus.hosts.actions import Action, UnitAction
from ringbus.hosts.reading import ApiState, BusReading, HostFacts
from ringbus.hosts.ring_actions import FirstStartAction, FirstStartKind, UserAction
from ringbus.hosts.ring_founding import TOKENS, tokens
from ringbus.hosts.ring_host import ring_hosts, ring_secrets
from ringbus.hosts.ring_reading import RingReading, cql
from ringbus.hosts.wanted import WantedHost
from ringbus.model.platform import Platform
from ringbus.topology.derive import derive
from tests.unit.ring_samples import cql_answer

PLATFORM = Platform.model_validate(
    {
        "ringbus": 1,
        "platform": "hailo",
        "domain": "hailo.example",
        "regions": {
            "eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b", "c"]},
            "us-east-1": {"network": "10.12.0.0/16", "zones": ["a", "b", "c"]},
        },
        "ring": {"keyspaces": ["customers"], "nodes": 2},
    }
)
TOPOLOGY = derive(PLATFORM)
SECRETS = dict.fromkeys(ring_secrets(TOPOLOGY), "secret")
WANTED = {one.host.name: one for one in ring_hosts(PLATFORM, TOPOLOGY, SECRETS, "PEM")}
NEAR = [name for name in WANTED if "eu-west-1" in name]


def facts(*, joined: bool, user: bool = True, members: frozenset[str] = frozenset()) -> HostFacts:
    """A host on which nothing runs; ``members`` are others that it knows."""
    ring = RingReading(joined=joined, user=user, members=members)
    return HostFacts({}, {}, {}, BusReading(ApiState.SILENT, {}), (), ring)


def start(name: str) -> UnitAction:
    return UnitAction(name, "cassandra", "d", runs=False, why="it does not run")


def planned(joined: set[str], chosen: list[str] | None = None, *, user: bool = True) -> dict[str, tuple[Action, ...]]:
    """What becomes of plain starts, where ``joined`` have data."""
    read = {name: facts(joined=name in joined, user=user) for name in WANTED}
    names = list(WANTED) if chosen is None else chosen
    return dict(RingFacts(TOPOLOGY, WANTED, read, names).with_first_starts({name: (start(name),) for name in names}))


def first(actions: tuple[Action, ...]) -> FirstStartAction:
    (one,) = actions
    assert isinstance(one, FirstStartAction)
    return one


def seeds(text: str) -> list[str]:
    found: str = yaml.safe_load(text)["seed_provider"][0]["parameters"][0]["seeds"]
    return found.split(",")


def gaps(values: list[int]) -> Iterator[int]:
    return (after - before for before, after in itertools.pairwise(values))


@given(size=st.integers(1, 60))
def test_tokens_are_even_all_different_and_in_range(size: int) -> None:
    ring = sorted(token for rank in range(size) for token in tokens("eu-west-1", rank, size))
    assert len(set(ring)) == size * TOKENS
    assert ring[0] >= -(2**63)
    assert ring[-1] < 2**63
    assert set(gaps(ring)) == {2**64 // (size * TOKENS)}


@given(sizes=st.tuples(st.integers(1, 12), st.integers(1, 12)))
def test_rings_have_no_token_in_common(sizes: tuple[int, int]) -> None:
    near, far = (
        {token for rank in range(size) for token in tokens(region, rank, size)}
        for region, size in zip(("eu-west-1", "us-east-1"), sizes, strict=True)
    )
    assert not near & far


def test_neighbours_on_the_ring_are_in_different_racks() -> None:
    by_token = sorted(
        (token, WANTED[name].host.letter)
        for name in NEAR
        if (ring := WANTED[name].ring)
        for token in tokens(ring.region, ring.rank, ring.size)
    )
    letters = [letter for _, letter in by_token]
    assert all(len(set(letters[at : at + 3])) == 3 for at in range(len(letters) - 2))


def test_a_ring_without_data_is_founded_by_all_at_once_with_tokens_of_their_own() -> None:
    found = planned(set())
    assert [len(wave.actions) for wave in waves(TOPOLOGY, found, ())] == [len(WANTED)]
    texts = {name: yaml.safe_load(first(actions).yaml) for name, actions in found.items()}
    assert all(text["auto_bootstrap"] is False for text in texts.values())
    given = [text["initial_token"].split(",") for text in texts.values()]
    assert {len(own) for own in given} == {TOKENS}
    assert len({token for own in given for token in own}) == TOKENS * len(WANTED)


def test_who_lacks_data_in_a_ring_that_stands_joins_it_alone_and_is_no_seed_for_itself() -> None:
    away = {"ring-eu-west-1a-0", "ring-eu-west-1b-1"}
    found = planned({*WANTED} - away)
    assert {name for name, (one,) in found.items() if isinstance(one, FirstStartAction)} == away
    assert sorted(tuple(wave.actions) for wave in waves(TOPOLOGY, found, ()) if wave.what == "join") == [
        (name,) for name in sorted(away)
    ]
    for name in away:
        joins = first(found[name])
        assert joins.kind is FirstStartKind.JOINING
        assert "initial_token" not in joins.yaml
        assert "touch /data/cassandra/uncleaned" in joins.command().script
        assert str(WANTED[name].host.address) not in seeds(joins.yaml)
    rendered = seeds(_yaml(WANTED["ring-eu-west-1a-0"]))
    assert str(WANTED["ring-eu-west-1a-0"].host.address) in rendered
    assert set(rendered) - set(seeds(first(found["ring-eu-west-1a-0"]).yaml)) == {
        str(WANTED["ring-eu-west-1a-0"].host.address)
    }


def test_who_lost_its_data_takes_its_own_place_again() -> None:
    lost = "ring-eu-west-1a-0"
    known = frozenset(str(WANTED[name].host.address) for name in NEAR)
    read = {name: facts(joined=name != lost, members=known if name != lost else frozenset()) for name in WANTED}
    found = RingFacts(TOPOLOGY, WANTED, read, [lost]).with_first_starts({lost: (start(lost),)})
    again = first(found[lost])
    assert again.kind is FirstStartKind.REPLACING
    assert f"-Dcassandra.replace_address_first_boot={WANTED[lost].host.address}" in again.command().script
    assert str(WANTED[lost].host.address) not in seeds(again.yaml)
    assert [wave.what for wave in waves(TOPOLOGY, found, ())] == ["join"]


def test_what_was_added_is_filled_from_a_ring_that_lacks_nothing_once_it_has_its_keyspaces() -> None:
    def statements(*, told: bool) -> dict[str, list[str]]:
        read = {name: facts(joined=True) for name in WANTED}
        for name, wanted in WANTED.items():
            assert wanted.ring
            ring = cql(0, json.dumps(cql_answer(wanted.ring)))
            roles = ring.roles if told else {}
            read[name] = replace(read[name], ring=replace(ring, roles=roles, joined=True, unbuilt=name not in NEAR))
        (found,) = RingFacts(TOPOLOGY, WANTED, read, list(WANTED)).statements()
        return {name: [one.shown() for one in actions] for name, actions in found.items()}

    far = set(WANTED) - set(NEAR)
    assert statements(told=True) == {name: ["nodetool rebuild -- eu-west-1"] for name in far}
    assert set(statements(told=False)) == {NEAR[0]}


def test_what_was_altered_is_repaired_by_all_of_a_ring_and_noted_until_the_last_has_ended() -> None:
    read = {name: facts(joined=True) for name in WANTED}
    for name, wanted in WANTED.items():
        assert wanted.ring
        unrepaired = frozenset({"rides"} if name == NEAR[1] else ())
        read[name] = replace(
            read[name], ring=replace(cql(0, json.dumps(cql_answer(wanted.ring))), joined=True, unrepaired=unrepaired)
        )
    found = RingFacts(TOPOLOGY, WANTED, read, list(WANTED)).statements()
    steps = [(name, one) for wave in found for name, own in wave.items() for one in own]
    assert [name for name, _ in steps] == [*(name for name in NEAR if name != NEAR[1]), NEAR[1]]
    assert len(found) == len(steps)
    scripts = [one.command().script for _, one in steps]
    assert all("nodetool repair --full -- rides" in script for script in scripts)
    assert ["rm -f" in script for script in scripts] == [False] * (len(NEAR) - 1) + [True]


def test_what_a_node_that_joined_took_over_is_cleaned_up_by_all_of_its_ring_once_nobody_is_left_to_join() -> None:
    def cleanups(*silent: str, joined: tuple[str, ...] = (NEAR[1],), chosen: str = "") -> list[tuple[str, str]]:
        read = {}
        for name, wanted in WANTED.items():
            assert wanted.ring
            ring = cql(0, json.dumps(cql_answer(wanted.ring))) if name not in silent else RingReading()
            read[name] = replace(facts(joined=True), ring=replace(ring, joined=True, uncleaned=name in joined))
        found = RingFacts(TOPOLOGY, WANTED, read, [chosen] if chosen else list(WANTED)).statements()
        assert all(len(wave) <= 1 for wave in found)
        return [(name, one.command().script) for wave in found for name, own in wave.items() for one in own]

    steps = cleanups()
    names = [name for name, _ in steps]
    assert (sorted(names), names[-1]) == (sorted(NEAR), NEAR[1])
    assert all("nodetool cleanup" in script for _, script in steps)
    assert ["rm -f /data/cassandra/uncleaned" in script for _, script in steps] == [False] * (len(NEAR) - 1) + [True]
    assert cleanups(NEAR[2]) == []
    both = cleanups(joined=(NEAR[1], NEAR[2]), chosen=NEAR[2])
    assert {name for name, script in both if "rm -f" in script} == {NEAR[1], NEAR[2]}
    assert cleanups(next(name for name in WANTED if name not in NEAR)) == steps


def _yaml(wanted: WantedHost) -> str:
    return next(file.content for file in wanted.files if file.path == "/etc/cassandra/cassandra.yaml")


def test_a_new_ring_beside_one_that_stands_is_founded_too_and_notes_what_it_lacks() -> None:
    found = planned(set(NEAR))
    for name in set(WANTED) - set(NEAR):
        assert first(found[name]).kind is FirstStartKind.ADDING
        assert "initial_token" in first(found[name]).yaml
        assert "touch /data/cassandra/unbuilt" in first(found[name]).command().script
    assert "unbuilt" not in first(planned(set())[NEAR[0]]).command().script
    assert all(isinstance(found[name][0], UnitAction) for name in NEAR)


def test_a_ring_is_not_founded_in_part() -> None:
    with pytest.raises(RingbusError) as caught:
        planned(set(), NEAR[1:])
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [("RB523", "ring eu-west-1")]
    assert set(planned({NEAR[0]}, NEAR[1:])) == set(NEAR[1:])


def test_tokens_are_in_no_file_and_the_user_comes_first() -> None:
    assert all("initial_token" not in file.content for one in WANTED.values() for file in one.files)
    found = planned(set(WANTED), user=False)
    assert all(isinstance(actions[0], UserAction) for actions in found.values())
