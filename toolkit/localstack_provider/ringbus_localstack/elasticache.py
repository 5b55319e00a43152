"""Mends of ElastiCache: a replication group whose nodes exist, and things that go away when they are deleted."""

import inspect
from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.core.responses import EmptyResult
from moto.elasticache.models import CacheCluster, ElastiCacheBackend, ReplicationGroup
from moto.elasticache.responses import ElastiCacheResponse

_CLUSTER_ARGUMENTS = tuple(inspect.signature(CacheCluster.__init__).parameters)[1:]


def set_members(
    moto_set_members: Callable[..., None],
    group: Any,
    num_cache_clusters: int,
    replicas_per_node_group: int,
    **rest: Any,
) -> None:
    """The nodes of a group without shards: as many as asked for, where moto always makes one."""
    replicas = replicas_per_node_group or int(num_cache_clusters or 1) - 1
    moto_set_members(group, num_cache_clusters=num_cache_clusters, replicas_per_node_group=replicas, **rest)


def create_group(moto_create: Callable[..., Any], backend: Any, **asked: Any) -> Any:
    """A replication group in its own region's zones (moto's are always us-east-1's), each node a cache cluster.

    moto knows the name for readers, and does not tell it.
    """
    zones = asked["preferred_cache_cluster_azs"] or [backend.region_name + letter for letter in "abc"]
    group = moto_create(backend, **asked | {"preferred_cache_cluster_azs": zones})
    for shard in group.node_groups:
        if address := shard.get("reader_endpoint_address"):
            shard["reader_endpoint"] = {"address": address, "port": group.port}
    for number, name in enumerate(group.member_clusters):
        backend.cache_clusters[name] = _member(backend, name, zones[number % len(zones)], asked)
    return group


def _member(backend: Any, name: str, zone: str, asked: dict[str, Any]) -> CacheCluster:
    """One node of a group as the cache cluster that AWS lists it as: what the group was asked to be, in its zone."""
    own = {
        "account_id": backend.account_id,
        "region_name": backend.region_name,
        "cache_cluster_id": name,
        "preferred_availability_zone": zone,
        "num_cache_nodes": 1,
        "engine": asked["engine"] or "redis",
        "auth_token": None,
    }
    cluster = CacheCluster(
        **dict.fromkeys(_CLUSTER_ARGUMENTS) | {k: asked[k] for k in asked.keys() & _CLUSTER_ARGUMENTS} | own
    )
    # moto's clusters do not know it, and Terraform asks the first one for its whole group.
    cluster.at_rest_encryption_enabled = asked["at_rest_encryption_enabled"] or False
    return cluster


def delete_group(
    moto_delete: Callable[..., Any], backend: Any, replication_group_id: str, retain_primary_cluster: bool | None
) -> Any:
    """Delete a group and its nodes at once; moto leaves both "deleting" for ever."""
    names = list(backend.describe_replication_groups(replication_group_id)[0].member_clusters)
    group = moto_delete(backend, replication_group_id, retain_primary_cluster)
    del backend.replication_groups[replication_group_id]
    for name in names:
        backend.cache_clusters.pop(name, None)
    return group


def delete_cluster(moto_delete: Callable[..., Any], backend: Any, cache_cluster_id: str) -> Any:
    """Delete a cache cluster at once; moto leaves it "deleting" for ever."""
    cluster = moto_delete(backend, cache_cluster_id)
    del backend.cache_clusters[cache_cluster_id]
    return cluster


def delete_subnet_group(response: Any) -> EmptyResult:
    """The operation DeleteCacheSubnetGroup, which moto lacks."""
    response.elasticache_backend.cache_subnet_groups.pop(response._get_param("CacheSubnetGroupName"), None)
    return EmptyResult()


def groups_of_cluster(cluster: Any) -> list[dict[str, str]]:
    """The security groups of a cache cluster, which moto keeps and does not show."""
    return [{"SecurityGroupId": group, "Status": "active"} for group in cluster.security_group_ids]


def nodes_of_cluster(cluster: Any) -> list[dict[str, Any]]:
    """The nodes of a cache cluster, each with an address to connect to; moto shows none."""
    zone = cluster.preferred_availability_zone or cluster.arn.split(":")[3] + "a"
    endpoint = {"Address": f"{cluster.cache_cluster_id}.cache.local", "Port": int(cluster.port)}
    return [
        {
            "CacheNodeId": f"{number:0>4}",
            "CacheNodeStatus": "available",
            "Endpoint": endpoint,
            "CustomerAvailabilityZone": zone,
        }
        for number in range(1, int(cluster.num_cache_nodes or 1) + 1)
    ]


def mend() -> None:
    """Put the functions of this module in moto's place."""
    CacheCluster.security_groups = property(groups_of_cluster)
    CacheCluster.cache_nodes = property(nodes_of_cluster)
    ElastiCacheResponse.delete_cache_subnet_group = delete_subnet_group
    patch(ReplicationGroup._set_node_members_clusters_disabled)(set_members)
    patch(ElastiCacheBackend.create_replication_group)(create_group)
    patch(ElastiCacheBackend.delete_replication_group)(delete_group)
    patch(ElastiCacheBackend.delete_cache_cluster)(delete_cluster)
