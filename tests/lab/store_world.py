"""A monolith's stores and one host of its API, made by boto3 in LocalStack as a release makes them, with bodies behind.

Stacks take minutes for this, and what is asked here is what becomes of what the API says, whoever told it.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringbus.lab import processes
from ringbus.lab.edge.record import read_record
from ringbus.topology import names
from tests.lab.edge_world import EdgeLab, _instances, brought_up, make_subnets

PLATFORM = """\
ringbus: 1
platform: {name}
account: "{account}"
stage: monolith
domain: lab.example
regions: {{eu-west-1: {{network: 10.98.0.0/16, zones: [a, b]}}}}
cities: {{london: {{region: eu-west-1}}}}
legacy: {{api: {{instance: t3.micro, min: 1, max: 1}}}}
"""
REGION, MONOLITH = "eu-west-1", "legacy-monolith"
_PATIENCE, _MOMENT = 180.0, 0.5


@dataclass(frozen=True)
class StoreLab(EdgeLab):
    """A lab with databases and caches."""

    def endpoints(self, service: str) -> dict[str, str]:
        """Names of servers as the API tells them, by what they are: primary, replica."""
        client = self.client(service, REGION)
        if service == "rds":
            found = client.describe_db_instances()["DBInstances"]
            return {
                _side(one.get("ReadReplicaSourceDBInstanceIdentifier")): one["Endpoint"]["Address"] for one in found
            }
        (shard,) = client.describe_replication_groups()["ReplicationGroups"][0]["NodeGroups"]
        return {"primary": shard["PrimaryEndpoint"]["Address"], "replica": shard["ReaderEndpoint"]["Address"]}

    def master_user(self) -> dict[str, str]:
        """Name and password, from Secrets Manager."""
        found = self.client("rds", REGION).describe_db_instances()["DBInstances"]
        arn = next(one["MasterUserSecret"]["SecretArn"] for one in found if "MasterUserSecret" in one)
        value = self.client("secretsmanager", REGION).get_secret_value(SecretId=arn)["SecretString"]
        given: dict[str, str] = json.loads(value)
        return given

    def inside(self, name: str, *argv: str, text: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """What a program says in a host where nobody logs in."""
        own = Path("/proc/self/ns/pid").readlink()
        pids = processes.inside(self.namespace(name))
        host = next(pid for pid in pids if Path(f"/proc/{pid}/ns/pid").readlink() != own)
        entered = ["nsenter", f"--target={host}", "--mount", "--net", "--pid", "--", *argv]
        return subprocess.run(
            entered,
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, **variables},
        )

    def sql(self, side: str, statement: str) -> subprocess.CompletedProcess[str]:
        """A statement of the master user, from the replica's host, to a server by its endpoint's name."""
        user = self.master_user()
        argv = ["mariadb", "--ssl", "-N", "-h", self.endpoints("rds")[side], "-u", user["username"]]
        return self.inside(self.host("rds", "replica"), *argv, text=statement, MYSQL_PWD=user["password"])

    def redis(self, side: str, *words: str) -> str:
        """A command to a node by its endpoint's name, from its own host: nodes do not reach each other there."""
        argv = ["redis-cli", "--tls", "--insecure", "-h", self.endpoints("elasticache")[side], *words]
        return self.inside(self.host("elasticache", side), *argv).stdout.strip()

    def host(self, service: str, side: str) -> str:
        """The host behind a server."""
        wanted = self.endpoints(service)[side]
        facts = read_record(self.place.edge)
        assert facts
        return next(one.name for one in facts.stores if wanted in one.endpoints)


def _side(source: str | None) -> str:
    return "replica" if source else "primary"


def awaited[T](look: Any, wanted: T) -> None:
    """Asks again until it is so."""
    end = time.monotonic() + _PATIENCE
    while (found := look()) != wanted:
        assert time.monotonic() < end, found
        time.sleep(_MOMENT)


def make_stores(lab: StoreLab) -> None:
    """Network, database with its replica, replication group, names in the region's private zone, an instance."""
    (region,) = lab.topology.regions
    ec2, rds, cache = (lab.client(service, REGION) for service in ("ec2", "rds", "elasticache"))
    vpc = ec2.create_vpc(CidrBlock=str(region.network))["Vpc"]["VpcId"]
    managed, private = (make_subnets(ec2, region, vpc, kind) for kind in ("managed", "private"))
    database, group = names.database(lab.platform.name, MONOLITH), names.cache(lab.platform.name, MONOLITH)
    rds.create_db_subnet_group(DBSubnetGroupName=database, DBSubnetGroupDescription="x", SubnetIds=managed)
    rds.create_db_instance(
        DBInstanceIdentifier=database, DBInstanceClass="db.m6i.large", Engine="mysql", MasterUsername="ringbus",
        ManageMasterUserPassword=True, DBSubnetGroupName=database, AllocatedStorage=100,
    )  # fmt: skip
    rds.create_db_instance_read_replica(DBInstanceIdentifier=f"{database}-replica", SourceDBInstanceIdentifier=database)
    cache.create_replication_group(
        ReplicationGroupId=group, ReplicationGroupDescription="x", Engine="redis", CacheNodeType="cache.m6g.large",
        NumCacheClusters=2, AutomaticFailoverEnabled=True, TransitEncryptionEnabled=True,
    )  # fmt: skip
    _name(lab)
    api = next(tier for tier in lab.topology.tiers if tier.role == "legacy-api")
    _instances(lab, api, private, [])


def _name(lab: StoreLab) -> None:
    """As `infra/region/legacy.tf` does."""
    dns, private = lab.client("route53", "us-east-1"), names.private_zone(lab.platform.name, REGION)
    zone = dns.create_hosted_zone(Name=private, CallerReference=private)["HostedZone"]["Id"]
    database, cache = lab.endpoints("rds"), lab.endpoints("elasticache")
    wanted = {"mysql": database["primary"], "mysql-reads": database["replica"], "redis": cache["primary"]}
    for part, address in wanted.items():
        one = {
            "Name": f"{MONOLITH}-{part}.{private}",
            "Type": "CNAME",
            "TTL": 60,
            "ResourceRecords": [{"Value": address}],
        }
        changes = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": one}]}
        dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=changes)


@contextmanager
def store_lab(folder: Path, platform: str, endpoint: str) -> Iterator[StoreLab]:
    """A lab with the stores of a monolith; ``platform`` is the text of its file."""
    standing = StoreLab(folder, endpoint=endpoint)
    with brought_up(standing, platform, make_stores):
        yield standing
