"""cassandra.yaml as data.

Tokens are never in it: they are computed once, for the first start of an empty ring, and read as facts from then on.
"""

from ringbus.model.platform import Platform
from ringbus.model.regional import ring_in
from ringbus.quorum.hints import hint_pace, hint_window
from ringbus.render import paths
from ringbus.render.versions import RingFeature, ring_has
from ringbus.topology.rules import CQL, INTERNODE
from ringbus.topology.values import Host, Topology

_DATA = f"{paths.DATA}/cassandra"
_TOKENS = 16


def cassandra_yaml(platform: Platform, topology: Topology, region: str, seeds: tuple[str, ...]) -> dict[str, object]:
    """What all nodes of a ring have in common; what is not named has Cassandra's own default."""
    return {
        "cluster_name": platform.name,
        "endpoint_snitch": "GossipingPropertyFileSnitch",
        "seed_provider": [
            {
                "class_name": "org.apache.cassandra.locator.SimpleSeedProvider",
                "parameters": [{"seeds": ",".join(seeds)}],
            }
        ],
        "storage_port": INTERNODE,
        "native_transport_port": CQL,
        "num_tokens": _TOKENS,
        "allocate_tokens_for_local_replication_factor": ring_in(platform, region).replication,
        "partitioner": "org.apache.cassandra.dht.Murmur3Partitioner",
        "data_file_directories": [f"{_DATA}/data"],
        "commitlog_directory": f"{_DATA}/commitlog",
        "saved_caches_directory": f"{_DATA}/saved_caches",
        "hints_directory": f"{_DATA}/hints",
        "commitlog_sync": "periodic",
        "commitlog_sync_period": "10000ms",
        "authenticator": "PasswordAuthenticator",
        "authorizer": "CassandraAuthorizer",
        "role_manager": "CassandraRoleManager",
        "hinted_handoff_enabled": True,
        "max_hint_window": f"{_hint_window(platform, topology, region)}s",
        "client_encryption_options": {"enabled": True, "optional": False, "require_client_auth": False, **_tls()},
        "server_encryption_options": {
            "internode_encryption": "all",
            "optional": False,
            "require_client_auth": True,
            **_tls(),
        },
        **_compatibility(platform, region),
    }


def own_addresses(host: Host) -> dict[str, object]:
    """What each node of a ring has of its own."""
    return {"listen_address": str(host.address), "rpc_address": str(host.address)}


def _tls() -> dict[str, object]:
    return {
        "ssl_context_factory": {"class_name": "org.apache.cassandra.security.PEMBasedSslContextFactory"},
        "keystore": paths.HOST_BUNDLE,
        "truststore": paths.CA,
    }


def _hint_window(platform: Platform, topology: Topology, region: str) -> int:
    """Long enough for the outage, were all other regions cut off from this one, if the disk has room for that."""
    pace = hint_pace(platform, topology, region)
    return hint_window(ring_in(platform, region).disk, pace, platform.bus.federation.outage)


def _compatibility(platform: Platform, region: str) -> dict[str, object]:
    """5.0 writes its own formats only when no region runs a version that cannot read them."""
    if not ring_has(ring_in(platform, region).cassandra, RingFeature.STORAGE_COMPATIBILITY_MODE):
        return {}
    alone = all(
        ring_has(ring_in(platform, each).cassandra, RingFeature.STORAGE_COMPATIBILITY_MODE) for each in platform.regions
    )
    return {"storage_compatibility_mode": "NONE" if alone else "CASSANDRA_4"}
