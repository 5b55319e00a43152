"""What MariaDB or Redis needs before it starts on a host that stands behind a database or a cache of AWS.

What is secret is in memory alone (`/run`): the master user's password comes from Secrets Manager at every start.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aws import secret

GIVEN = Path("/etc/ringbus/store.json")
OWN = Path("/run/ringbus")
_MYSQL, _REDIS = Path("/data/mysql"), Path("/data/redis")
#: What the master user of RDS may do; it is no superuser, so that a read replica is read-only for it too.
_RIGHTS = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, "
    "CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, BINLOG MONITOR, REPLICA MONITOR, CREATE VIEW, "
    "SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER"
)


def prepare_mysql(given: Mapping[str, Any]) -> None:
    """Its data where there is none yet, who it is, and what it does before it answers anybody."""
    draft = _MYSQL.with_name("mysql.new")
    if not _MYSQL.exists():
        shutil.rmtree(draft, ignore_errors=True)  # of somebody who was killed in the middle
        options = ["--user=mysql", "--innodb-log-file-size=16M", "--skip-name-resolve", "--skip-test-db"]
        made = ["/usr/bin/mariadb-install-db", "--no-defaults", f"--datadir={draft}", *options]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        draft.rename(_MYSQL)
    copies = ["read_only=ON", "skip_slave_start=ON"] if given["source"] else []
    write("own.cnf", ["[mariadbd]", f"server_id={given['number']}", *copies], "mysql")
    write("init.sql", statements(json.loads(secret(given["secret"])), given["source"]), "mysql")


def statements(user: Mapping[str, str], source: str) -> list[str]:
    """Its master user, and whom it copies, from where its own data end; nothing of this is in its binary log."""
    name, password = quoted(user["username"]), quoted(user["password"])
    lines = [
        "SET SESSION sql_log_bin = 0;",
        f"CREATE USER IF NOT EXISTS {name}@'%' IDENTIFIED BY {password};",
        f"ALTER USER {name}@'%' IDENTIFIED BY {password};",
        f"GRANT {_RIGHTS} ON *.* TO {name}@'%' WITH GRANT OPTION;",
    ]
    if source:
        told = f"MASTER_HOST={quoted(source)}, MASTER_USER={name}, MASTER_PASSWORD={password}, MASTER_SSL=1"
        lines += [f"CHANGE MASTER TO {told}, MASTER_CONNECT_RETRY=2, MASTER_USE_GTID=slave_pos;", "START SLAVE;"]
    return lines


def quoted(text: str) -> str:
    """As SQL writes a text."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def prepare_redis(given: Mapping[str, Any]) -> None:
    """Its folder, and whom it copies."""
    _REDIS.mkdir(exist_ok=True)
    shutil.chown(_REDIS, "redis", "redis")
    write("own.conf", [f"replicaof {given['source']} 6380"] if given["source"] else [], "redis")


def certify(owner: str) -> None:
    """A certificate of its own: nobody has the keys of what Amazon's are signed with."""
    key, certificate = OWN / "key.pem", OWN / "certificate.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    named = ["-days", "397", "-subj", "/CN=lab", "-keyout", str(key), "-out", str(certificate)]
    made = ["/usr/bin/openssl", "req", "-x509", *curve, *named]
    subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
    for path in (key, certificate):
        shutil.chown(path, owner, owner)


def write(name: str, lines: Sequence[str], owner: str) -> None:
    """A file that nobody but its owner reads."""
    path = OWN / name
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    shutil.chown(path, owner, owner)


def prepare() -> None:
    """All of it; what fails is tried again by the unit."""
    given = json.loads(GIVEN.read_text(encoding="utf-8"))
    certify(given["engine"])
    {"mysql": prepare_mysql, "redis": prepare_redis}[given["engine"]](given)


if __name__ == "__main__":
    prepare()
