"""A monolith's stores in a lab: MariaDB with a replica and Redis, behind the names that AWS's API tells."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringbus.lab import network, processes
from ringbus.lab.mounts import mounts_below
from tests.lab.edge_world import ACCOUNT
from tests.lab.store_world import PLATFORM, StoreLab, awaited, store_lab
from tests.localstack.conftest import started

ALL = {"mysql": True, "mysql-reads": True, "redis": True}
_ROLES = ("legacy-mysql", "legacy-redis")


@pytest.fixture(scope="module")
def lab(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreLab]:
    """A lab with the stores of a monolith, and LocalStack behind it; its first table stands, and is copied."""
    text = PLATFORM.format(name=f"tm{os.getpid()}", account=ACCOUNT)
    with (
        started(cache, tmp_path_factory.mktemp("localstack")) as localstack,
        store_lab(tmp_path_factory.mktemp("stores"), text, localstack.endpoint) as found,
    ):
        awaited(lambda: found.sql("primary", "CREATE DATABASE IF NOT EXISTS rides;").stderr, "")
        assert found.sql("primary", "CREATE TABLE rides.ride (id INT PRIMARY KEY);").stderr == ""
        yield found


def stores_of(lab: StoreLab) -> dict[str, Any]:
    """What the monolith's API says of its stores."""
    (api,) = lab.of_role("legacy-api")
    found: dict[str, Any] = json.loads(lab.on(api, "curl -s http://127.0.0.1:8080/stores"))
    return found


def reached(lab: StoreLab) -> dict[str, bool]:
    return {name: one["ok"] for name, one in stores_of(lab).items()}


def test_a_row_written_on_the_primary_is_read_on_the_replica_which_takes_none(lab: StoreLab) -> None:
    assert lab.sql("primary", "INSERT INTO rides.ride VALUES (1);").stderr == ""
    awaited(lambda: lab.sql("replica", "SELECT id FROM rides.ride;").stdout, "1\n")
    assert "--read-only" in lab.sql("replica", "INSERT INTO rides.ride VALUES (2);").stderr


def test_the_binary_log_has_rows_and_their_transactions_have_ids(lab: StoreLab) -> None:
    asked = "SELECT @@binlog_format, @@log_bin, @@gtid_binlog_pos <> '', @@require_secure_transport;"
    assert lab.sql("primary", asked).stdout.split() == ["ROW", "1", "1", "1"]
    assert "Slave_Pos" in lab.sql("replica", "SHOW REPLICA STATUS\\G").stdout


def test_a_value_that_is_set_is_got_on_both_nodes(lab: StoreLab) -> None:
    awaited(lambda: lab.redis("primary", "SET", "driver", "7"), "OK")
    assert lab.redis("primary", "GET", "driver") == "7"
    awaited(lambda: lab.redis("replica", "GET", "driver"), "7")


def test_the_monolith_reaches_its_stores_by_their_names(lab: StoreLab) -> None:
    awaited(lambda: reached(lab), ALL)
    found = stores_of(lab)
    assert "MariaDB" in found["mysql"]["said"]
    assert found["redis"]["said"] == "PONG"


def test_a_replica_stands_in_another_zone_and_status_has_them_all(lab: StoreLab) -> None:
    hosts = lab.ringbus.json("lab", "status")["hosts"]
    stores = {host["name"]: (host["zone"], host["role"], host["state"]) for host in hosts if host["role"] in _ROLES}
    assert stores == {
        lab.host(service, side): (zone, role, "up")
        for service, role in (("rds", "legacy-mysql"), ("elasticache", "legacy-redis"))
        for side, zone in (("primary", "eu-west-1a"), ("replica", "eu-west-1b"))
    }


def test_what_was_written_is_there_after_the_primary_was_killed_and_is_copied_on(lab: StoreLab) -> None:
    primary = lab.host("rds", "primary")
    assert lab.sql("primary", "INSERT INTO rides.ride VALUES (3);").stderr == ""
    lab.ringbus.run("lab", "kill", primary, code=1)
    awaited(lambda: reached(lab), ALL | {"mysql": False})
    lab.ringbus.run("lab", "heal", "host", primary)
    awaited(lambda: reached(lab), ALL)
    awaited(lambda: lab.sql("primary", "SELECT id FROM rides.ride WHERE id = 3;").stdout, "3\n")
    assert lab.sql("primary", "INSERT INTO rides.ride VALUES (4);").stderr == ""
    awaited(lambda: lab.sql("replica", "SELECT id FROM rides.ride WHERE id >= 3;").stdout, "3\n4\n")


def test_a_killed_replica_goes_on_where_it_was(lab: StoreLab) -> None:
    replica = lab.host("rds", "replica")
    lab.ringbus.run("lab", "kill", replica, code=1)
    lab.ringbus.run("lab", "heal", "host", replica)
    awaited(lambda: lab.sql("primary", "REPLACE INTO rides.ride VALUES (5);").stderr, "")
    awaited(lambda: lab.sql("replica", "SELECT id FROM rides.ride WHERE id = 5;").stdout, "5\n")


def test_the_password_is_in_no_file_and_no_argument(lab: StoreLab) -> None:
    user = lab.master_user()
    assert (user["username"], len(user["password"])) == ("ringbus", 28)
    password = user["password"].encode()
    files = (path for path in lab.folder.rglob("*") if path.is_file() and not path.is_symlink())
    assert [str(path) for path in files if password in path.read_bytes()] == []
    assert [path for path in Path("/proc").glob("[0-9]*/cmdline") if password in _read(path)] == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_down_leaves_nothing(lab: StoreLab) -> None:
    lab.ringbus.run("lab", "down")
    assert network.namespaces_of(lab.lab.router) == ()
    assert processes.marked(lab.place.bodies) == ()
    assert mounts_below(lab.folder) == ()
    assert not lab.place.folder.exists()
