"""Stores of a lab: what the API says of them, where they stand, what they are told, who reaches them."""

from __future__ import annotations

import json
from dataclasses import replace
from ipaddress import IPv4Address
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import yaml

from ringbus.aws.inventory import HostFacts
from ringbus.lab.edge.record import EdgeRecord, read_record
from ringbus.lab.edge.standing import edge_bodies
from ringbus.lab.edge.wishes import follower_inputs
from ringbus.lab.layout import lay_out
from ringbus.lab.ruleset import ruleset
from ringbus.lab.stores.facts import MYSQL, REDIS, StoreFacts, endpoints_of
from ringbus.lab.stores.parsing import databases_of, nodes_of
from ringbus.lab.stores.placing import placed
from ringbus.lab.stores.reading import read_stores
from ringbus.lab.stores.standing import store_bodies
from tests.unit.lab_hosts import host_module
from tests.unit.platforms import Given, platform, topology
from tests.unit.test_lab_ruleset import Router

EU = "eu-west-1"
GIVEN: Given = {
    "ringbus": 1,
    "platform": "hailo",
    "stage": "monolith",
    "domain": "hailo.example",
    "regions": {EU: {"network": "10.11.0.0/16", "zones": ["a", "b"]}},
    "cities": {"london": {"region": EU}},
}
TOPOLOGY = topology(given=GIVEN)
(MONOLITH,) = TOPOLOGY.monoliths
NAME = "hailo-legacy-monolith"
ARN = "arn:aws:secretsmanager:eu-west-1:0:secret:rds!db-1"


def database(name: str, zone: str, **more: Any) -> dict[str, Any]:
    """One of DescribeDBInstances."""
    endpoint = {"Address": f"{name}.aaa.{EU}.rds.amazonaws.com", "Port": 3306}
    own = {"DBInstanceIdentifier": name, "DbiResourceId": f"db-{name}", "AvailabilityZone": zone, "Endpoint": endpoint}
    return {**own, **more}


PRIMARY = database(
    NAME, f"{EU}a", MasterUserSecret={"SecretArn": ARN}, ReadReplicaDBInstanceIdentifiers=[f"{NAME}-replica"]
)
REPLICA = database(f"{NAME}-replica", f"{EU}b", ReadReplicaSourceDBInstanceIdentifier=NAME)


def node(number: int, zone: str, role: str) -> dict[str, Any]:
    """A node of a replication group."""
    name = f"{NAME}-00{number}"
    endpoint = {"Address": f"{name}.cache", "Port": 6379}
    return {
        "CacheClusterId": name, "ReadEndpoint": endpoint, "PreferredAvailabilityZone": zone, "CurrentRole": role,
    }  # fmt: skip


GROUP = {
    "NodeGroups": [
        {
            "PrimaryEndpoint": {"Address": "master.cache"},
            "ReaderEndpoint": {"Address": "replica.cache"},
            "NodeGroupMembers": [
                node(1, f"{EU}a", "primary"), node(2, f"{EU}b", "replica"), node(3, f"{EU}c", "replica"),
            ],
        }
    ]
}  # fmt: skip


def found() -> tuple[StoreFacts, ...]:
    """What the API says of one monolith."""
    return (*databases_of(MONOLITH, PRIMARY, [REPLICA]), *nodes_of(MONOLITH, GROUP))


def test_a_replica_knows_whom_it_copies_and_its_master_user() -> None:
    primary, replica = databases_of(MONOLITH, PRIMARY, [REPLICA])
    assert (primary.role, primary.source, primary.secret) == (MYSQL, "", ARN)
    assert (replica.source, replica.secret, replica.zone) == (primary.endpoints[0], ARN, f"{EU}b")


def test_nodes_of_a_group_have_their_own_name_and_the_one_of_their_part() -> None:
    nodes = nodes_of(MONOLITH, GROUP)
    assert [one.endpoints for one in nodes] == [
        (f"{NAME}-001.cache", "master.cache"),
        (f"{NAME}-002.cache", "replica.cache"),
        (f"{NAME}-003.cache", "replica.cache"),
    ]
    assert [one.source for one in nodes] == ["", "master.cache", "master.cache"]


def test_one_that_is_made_again_is_another_host() -> None:
    again = databases_of(MONOLITH, {**PRIMARY, "DbiResourceId": "db-again"}, [REPLICA])
    assert [one.name == other.name for one, other in zip(again, found()[:2], strict=True)] == [False, True]
    long = databases_of(MONOLITH, {**PRIMARY, "DBInstanceIdentifier": "x" * 63}, [])
    assert len(long[0].name) == 63


def test_every_store_stands_in_the_managed_subnet_of_its_zone_and_an_unknown_zone_is_the_first() -> None:
    zones = {zone.name: zone.subnets.managed for zone in TOPOLOGY.regions[0].zones}
    stores = placed(found(), (), TOPOLOGY)
    assert [one.zone[-1] for one in stores] == ["a", "b", "a", "b", "a"]
    assert all(one.address in zones[one.zone] for one in stores)
    assert len({one.address for one in stores}) == len(stores)


def test_who_has_an_address_keeps_it_whatever_comes_or_goes() -> None:
    before = placed(found(), (), TOPOLOGY)
    new = [replace(one, name=f"another-{one.name}") for one in found()]
    after = {one.name: one.address for one in placed([*new, *found()[1:]], before, TOPOLOGY)}
    assert {one.name: one.address for one in before[1:]}.items() <= after.items()
    assert len(set(after.values())) == len(after)


def test_names_lead_to_all_that_have_them() -> None:
    stores = placed(found(), (), TOPOLOGY)
    names = endpoints_of(stores)
    assert names["master.cache"] == [str(stores[2].address)]
    assert names["replica.cache"] == [str(stores[3].address), str(stores[4].address)]


def record() -> EdgeRecord:
    return EdgeRecord("http://127.0.0.1:1", "0", (), (), placed(found(), (), TOPOLOGY))


def test_a_record_keeps_them_and_one_from_before_there_were_any_is_read(tmp_path: Path) -> None:
    path = tmp_path / "edge.json"
    record().write(path)
    assert read_record(path) == record()
    kept = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({key: value for key, value in kept.items() if key != "stores"}), encoding="utf-8")
    assert read_record(path) == replace(record(), stores=())


def test_bodies_name_the_secret_and_hold_none() -> None:
    bodies = list(store_bodies(TOPOLOGY, record().stores))
    told = [{file["path"]: file for file in yaml.safe_load(body.user_data)["write_files"]} for body in bodies]
    own = [json.loads(files["/etc/ringbus/store.json"]["content"]) for files in told]
    assert [one["engine"] for one in own] == ["mysql", "mysql", "redis", "redis", "redis"]
    assert [one["secret"] for one in own] == [ARN, ARN, "", "", ""]
    assert len({one["number"] for one in own}) == 5
    assert all(body.instance and body.role in (MYSQL, REDIS) for body in bodies)


def test_of_a_monolith_that_the_file_no_longer_has_there_is_no_body() -> None:
    others = (replace(one, monolith="legacy-dublin") for one in record().stores)
    assert list(store_bodies(TOPOLOGY, others)) == []


WANTED = {
    (MYSQL, MYSQL): {3306}, (REDIS, REDIS): {6380}, ("legacy-api", MYSQL): {3306}, ("legacy-api", REDIS): {6379},
}  # fmt: skip


def test_a_monolith_reaches_its_stores_and_they_copy_each_other_and_reach_nobody_else() -> None:
    api = HostFacts(
        "api", "legacy-api", EU, f"{EU}a", None, IPv4Address("10.11.4.4"), "i-1", "t3", "running", MONOLITH.key
    )
    given = platform(given=GIVEN)
    lab = lay_out(given, TOPOLOGY, edge_bodies(given, TOPOLOGY, replace(record(), instances=(api,))))
    router, seen = Router(ruleset(given, TOPOLOGY, lab)), set()
    for one, other in permutations(lab.bodies, 2):
        if {one.role, other.role} & {MYSQL, REDIS} and one.role != "client":
            ends = str(one.address), str(other.address)
            reached = {port for port in (22, 3306, 6379, 6380, 8080) if router.passes(*ends, port)}
            assert reached == WANTED.get((one.role, other.role), set()), (one.name, other.name)
            seen.add((one.role, other.role))
    assert seen >= WANTED.keys()


def test_the_follower_knows_their_names() -> None:
    given = platform(given=GIVEN)
    lab = lay_out(given, TOPOLOGY, edge_bodies(given, TOPOLOGY, record()))
    inputs = follower_inputs(TOPOLOGY, lab, record(), Path("bodies"))
    assert inputs.endpoints == endpoints_of(record().stores)
    assert inputs.asking(str(record().stores[0].address))


class _Api:
    """An API that knows some of what it is asked for."""

    def __init__(self, known: dict[str, dict[str, Any]]) -> None:
        self._known = known

    def find(self, _service: str, operation: str, _region: str, asked: dict[str, str], absent: Any) -> Any:
        assert absent
        (name,) = asked.values()
        return self._known.get(f"{operation} {name}")


def api(known: dict[str, dict[str, Any]]) -> Any:
    return _Api(known)


def test_what_is_not_there_yet_has_no_body() -> None:
    databases = {f"describe_db_instances {one['DBInstanceIdentifier']}": {"DBInstances": [one]} for one in (PRIMARY,)}
    assert [one.endpoints[0] for one in read_stores(api(databases), TOPOLOGY)] == [PRIMARY["Endpoint"]["Address"]]
    group = {f"describe_replication_groups {NAME}": {"ReplicationGroups": [GROUP]}}
    assert len(read_stores(api(group), TOPOLOGY)) == 3
    assert read_stores(api({}), TOPOLOGY) == ()


@pytest.fixture(scope="module")
def host_store() -> Any:
    host_module("aws")
    return host_module("store")


def test_a_password_is_a_text_whatever_stands_in_it(host_store: Any) -> None:
    assert host_store.quoted("a'b\\c") == "'a''b\\\\c'"


@pytest.mark.parametrize(("source", "copies"), [("", False), ("primary.rds", True)])
def test_nothing_of_accounts_is_in_the_binary_log_and_replicas_alone_copy(
    host_store: Any, source: str, copies: bool
) -> None:
    lines = host_store.statements({"username": "ringbus", "password": "p'w"}, source)
    assert lines[0] == "SET SESSION sql_log_bin = 0;"
    assert all("\n" not in line and line.endswith(";") for line in lines)
    assert any("MASTER_USE_GTID=slave_pos" in line and "MASTER_HOST='primary.rds'" in line for line in lines) is copies
    assert (lines[-1] == "START SLAVE;") is copies
    rights = next(line for line in lines if line.startswith("GRANT"))
    assert not {"SUPER", "ALL", "READ_ONLY"} & set(rights.replace(",", " ").split())


def test_what_is_written_is_read_by_its_owner_alone(
    host_store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners: list[tuple[Path, str, str]] = []
    monkeypatch.setattr(host_store, "OWN", tmp_path)
    monkeypatch.setattr(host_store.shutil, "chown", lambda *words: owners.append(words))
    for text in ("one", "two"):
        host_store.write("init.sql", [text], "mysql")
    path = tmp_path / "init.sql"
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("two\n", 0o600)
    assert owners[-1] == (path, "mysql", "mysql")


def test_an_address_is_none_before_it_is_placed() -> None:
    assert {one.address for one in found()} == {IPv4Address(0)}
