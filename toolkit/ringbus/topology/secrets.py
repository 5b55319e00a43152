"""The secrets of a platform, by region: who they are for. Values are in Secrets Manager only."""

from collections.abc import Iterable, Sequence

from ringbus.model.platform import Platform
from ringbus.model.regional import services_in
from ringbus.topology import names
from ringbus.topology.values import Cluster, Secret

BUS_ADMIN = "bus/admin-password"
BUS_SERVICES = "bus/services-password"
#: The platform's certificate authority without its key: what instances trust. Made when hosts are configured.
TRUST = "tls/certificate"
RING_ADMIN = "ring/admin-password"
RING_SERVICES = "ring/services-password"
_PER_REGION = {
    BUS_ADMIN: "Password of RabbitMQ's administrator",
    BUS_SERVICES: "Password with which services connect to RabbitMQ",
    RING_ADMIN: "Password of Cassandra's superuser",
    RING_SERVICES: "Password with which services connect to Cassandra",
}


def cookie(cluster: str) -> str:
    """The key of a cluster's Erlang cookie."""
    return f"bus/{cluster}/erlang-cookie"


def of_service(service: str, secret: str) -> str:
    """The key of a secret that a service asks for."""
    return f"service/{service}/{secret}"


def shared(name: str) -> bool:
    """Whether the secret of this name has one value in all regions, however many there will be.

    The ring is one Cassandra cluster and keeps its own passwords; the administrator of the bus is one everywhere.
    """
    _, _, key = name.partition("/")
    return key == BUS_ADMIN or key.startswith("ring/")


def secrets(platform: Platform, clusters: Sequence[Cluster]) -> tuple[Secret, ...]:
    """All secrets, region by region; those that services ask for are brought by a person."""
    return tuple(sorted(_secrets(platform, clusters), key=lambda secret: (secret.region, secret.name)))


def _secrets(platform: Platform, clusters: Sequence[Cluster]) -> Iterable[Secret]:
    for cluster in clusters:
        key = names.secret(platform.name, cookie(cluster.name))
        yield Secret(key, cluster.region, f"Erlang cookie of the cluster {cluster.name}")
    for region in platform.regions:
        for key, description in _PER_REGION.items():
            yield Secret(names.secret(platform.name, key), region, description)
        for service, given in services_in(platform, region).items():
            for name in given.secrets:
                key = names.secret(platform.name, of_service(service, name))
                yield Secret(key, region, f"{name} of the service {service}", given=True)
