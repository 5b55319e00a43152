"""What a ring should hold and what it holds: the statements between are exactly what differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ringbus.hosts.ring_actions import CqlAction, LoginAction
from ringbus.hosts.ring_planner import kept_keyspaces, ring_actions
from ringbus.hosts.ring_reading import RingReading, cql
from ringbus.hosts.ring_wanted import ADMIN, DEFAULT, SERVICES, WantedRing
from tests.unit.ring_samples import STRATEGY, cql_answer, role

COPIES = {"eu-west-1": 3}
RING = WantedRing(
    region="eu-west-1",
    rank=0,
    size=3,
    keyspaces={"customers": COPIES, "rides": COPIES},
    system={"system_auth": COPIES, "system_distributed": COPIES, "system_traces": COPIES},
    admin="ad'min",
    services="ser'vices",
)
Answer = dict[str, Any]
LOCAL, PEERS, KEYSPACES, ROLES, RIGHTS = range(5)


def found(change: Callable[[Answer], object] = lambda answer: None) -> RingReading:
    """What is read of a whole cluster after a change."""
    answer = cql_answer(RING)
    change(answer)
    return cql(0, json.dumps(answer))


def keyspace(name: str, **given: object) -> Callable[[Answer], object]:
    def change(answer: Answer) -> None:
        next(one for one in answer["rows"][KEYSPACES] if one["keyspace_name"] == name).update(given)

    return change


def without(table: int, **key: object) -> Callable[[Answer], object]:
    def change(answer: Answer) -> None:
        answer["rows"][table] = [row for row in answer["rows"][table] if not key.items() <= row.items()]

    return change


def role_is(name: str, **given: bool) -> Callable[[Answer], object]:
    def change(answer: Answer) -> None:
        answer["rows"][ROLES] = [role(name, **given) if one["role"] == name else one for one in answer["rows"][ROLES]]

    return change


def accepted(*names: str) -> Callable[[Answer], object]:
    return lambda answer: answer.update(accepted=list(names))


SIMPLE = {"class": "org.apache.cassandra.locator.SimpleStrategy", "replication_factor": "3"}
CHANGES = [
    (keyspace("rides", replication=SIMPLE), "keyspace rides", "it has SimpleStrategy with replication_factor 3"),
    (keyspace("rides", replication={"class": STRATEGY, "eu-west-1": "2"}), "keyspace rides",
     "it has NetworkTopologyStrategy with eu-west-1 2"),
    (keyspace("rides", durable_writes=False), "keyspace rides", "its writes are not durable"),
    (keyspace("system_auth", replication=SIMPLE), "keyspace system_auth",
     "it has SimpleStrategy with replication_factor 3"),
    (without(KEYSPACES, keyspace_name="rides"), "keyspace rides", "it is not there"),
    (without(ROLES, role=SERVICES), f"role {SERVICES}", "it is not there"),
    (without(RIGHTS, resource="data/rides"), f"role {SERVICES}", "it lacks rights"),
    (role_is(SERVICES, superuser=True), f"role {SERVICES}", "it may do something else"),
    (accepted(ADMIN), f"role {SERVICES}", "its password differs"),
    (role_is(ADMIN, superuser=True, login=False), f"role {ADMIN}", "it may do something else"),
    (role_is(DEFAULT, superuser=True), f"role {DEFAULT}", "everybody knows its password"),
]  # fmt: skip


def test_a_ring_as_it_should_be_is_left_alone() -> None:
    assert ring_actions("h", RING, found()) == ()


@pytest.mark.parametrize(("change", "what", "why"), CHANGES, ids=[f"{what}: {why}" for _, what, why in CHANGES])
def test_what_was_changed_by_hand_is_exactly_what_is_found(
    change: Callable[[Answer], object], what: str, why: str
) -> None:
    assert [(one.what, one.why) for one in ring_actions("h", RING, found(change))] == [(what, why)]


def test_a_node_that_does_not_speak_is_told_nothing_and_one_that_lets_nobody_in_is_waited_for() -> None:
    assert ring_actions("h", RING, cql(4, "")) == ring_actions("h", RING, cql(127, "")) == ()
    for code in (1, 3):
        (one,) = ring_actions("h", RING, cql(code, ""))
        assert isinstance(one, LoginAction)


def new_ring(answer: Answer) -> None:
    """As Cassandra founds itself."""
    answer["accepted"] = [DEFAULT]
    answer["rows"][KEYSPACES] = [
        {"keyspace_name": name, "durable_writes": True, "replication": SIMPLE} for name in RING.system
    ]
    answer["rows"][ROLES], answer["rows"][RIGHTS] = [role(DEFAULT, superuser=True)], []


def test_a_new_ring_keeps_roles_safely_before_it_has_any_and_its_first_superuser_ends_last() -> None:
    actions = ring_actions("h", RING, found(new_ring))
    assert [one.what for one in actions] == [
        "keyspace system_auth", "keyspace system_distributed", "keyspace system_traces",
        "role ringbus", "keyspace customers", "keyspace rides", "role services",
    ]  # fmt: skip

    def administered(answer: Answer) -> None:
        new_ring(answer)
        answer["accepted"].append(ADMIN)

    assert ring_actions("h", RING, found(administered))[-1].what == f"role {DEFAULT}"


def test_no_password_is_shown_or_stands_in_an_argument() -> None:
    for one in ring_actions("h", RING, found(new_ring)):
        assert isinstance(one, CqlAction)
        for text in (repr(one), one.shown(), one.command().script, repr(one.command())):
            assert "ad'min" not in text
            assert "ad''min" not in text
            assert "ser'" not in text
    role_of_admin = json.loads(ring_actions("h", RING, found(new_ring))[3].command().stdin)
    assert role_of_admin["statements"] == [
        "CREATE ROLE \"ringbus\" WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = 'ad''min'"
    ]


def test_a_region_whose_ring_is_not_up_yet_has_no_copies() -> None:
    wide = {"eu-west-1": 3, "us-east-1": 3}
    ring = WantedRing("eu-west-1", 0, 3, {"rides": wide, "customers": wide}, RING.system, RING.admin, RING.services)
    assert ring_actions("h", ring, found()) == ()

    def grown(answer: Answer) -> None:
        answer["rows"][PEERS].append({"peer": "10.0.0.9", "data_center": "us-east-1", "tokens": ["0"]})

    assert [one.what for one in ring_actions("h", ring, found(grown))] == ["keyspace customers", "keyspace rides"]


def test_what_is_altered_is_repaired_and_what_is_made_is_not() -> None:
    (altered,) = ring_actions("h", RING, found(keyspace("rides", replication=SIMPLE)))
    (made,) = ring_actions("h", RING, found(without(KEYSPACES, keyspace_name="rides")))
    assert "touch /var/lib/ringbus/unrepaired/rides\nringbus-cql" in altered.command().script
    assert "unrepaired" not in made.command().script


def test_a_region_that_is_added_is_no_reason_to_repair() -> None:
    wide = {"eu-west-1": 3, "us-east-1": 3}
    ring = WantedRing("eu-west-1", 0, 3, {"rides": wide, "customers": COPIES}, RING.system, "", "")

    def grown(answer: Answer) -> None:
        answer["rows"][PEERS].append({"peer": "10.0.0.9", "data_center": "us-east-1", "tokens": ["0"]})

    (altered,) = ring_actions("h", ring, found(grown))
    assert altered.what == "keyspace rides"
    assert "repair" not in altered.command().script


def test_keyspaces_of_others_are_told_and_left() -> None:
    def added(answer: Answer) -> None:
        answer["rows"][KEYSPACES].append({**answer["rows"][KEYSPACES][-1], "keyspace_name": "other"})

    assert ring_actions("h", RING, found(added)) == ()
    assert [str(one.where) for one in kept_keyspaces(RING, found(added))] == ["keyspace other"]
