"""The ring as the platform file gives it."""

from typing import Annotated, Literal

from pydantic import Field

from ringbus.model import forms
from ringbus.model.shape import Count, DocumentPart, Instance, given
from ringbus.model.units import Disk, Rate, Size
from ringbus.model.versions import CassandraVersion

Keyspace = Annotated[str, Field(pattern=forms.KEYSPACE)]
Storage = Literal["ebs", "local"]


class GivenWrites(DocumentPart):
    """How much is written per region: rows a second, bytes a row."""

    rate: Rate = given("100/s", "rows written in one region")
    size: Size = given("1 KiB", "a row's size")


class GivenRing(DocumentPart):
    """One Cassandra cluster with a datacenter per region; its racks are the zones."""

    cassandra: CassandraVersion = given("5.0", "version of Cassandra")
    nodes: Count = given(1, "nodes per zone")
    instance: Instance = given("r6i.large", "instance type of a node")
    disk: Disk = given("500 GiB", "data volume of a node")
    storage: Storage = given("ebs", "ebs, or local: the instance's own disk, lost when it stops")
    replication: Count = given(3, "copies of a row per region")
    keyspaces: tuple[Keyspace, ...] = given([], "the keyspaces to create", most=500)
    writes: GivenWrites = given({}, "how much is written, for hints and disks")


class RingOverride(DocumentPart):
    """What one region may have otherwise."""

    cassandra: CassandraVersion | None = given(None, "version of Cassandra in this region")
    nodes: Count | None = given(None, "nodes per zone in this region")
    instance: Instance | None = given(None, "instance type of a node in this region")
    disk: Disk | None = given(None, "data volume of a node in this region")
    storage: Storage | None = given(None, "ebs or local in this region")
    replication: Count | None = given(None, "copies of a row in this region")
    writes: GivenWrites | None = given(None, "how much is written in this region")
