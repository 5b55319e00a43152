"""Names that must be one only, or that somebody else has taken, or that AWS finds too long.

Sources: RabbitMQ reserves exchanges that start with ``amq.``; Cassandra's own keyspaces start with ``system``; ACM's
``RequestCertificate`` takes a domain name of at most 64 characters.
"""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform

_LONGEST_CERTIFIED = 64


def cluster_names(platform: Platform) -> Iterator[Fault]:
    """No two clusters share a cluster_name: federation would take them for one."""
    taken = {
        f"{platform.name}.{name}{letter}": f"{name}{letter}"
        for name, region in platform.regions.items()
        for letter in region.zones
        if f"{name}{letter}" not in platform.bus.names
    }
    for cluster, name in platform.bus.names.items():
        other = taken.setdefault(name, cluster)
        if other != cluster:
            path: Path = ("bus", "names", cluster)
            said = f"{quoted(name)} is the cluster_name of {other} already"
            hint = "federation takes clusters of one cluster_name for one cluster"
            yield Fault(codes.SAME_CLUSTER_NAME, path, said, hint, (("bus", "names", other), ("platform",)))


def exchange_names(platform: Platform) -> Iterator[Fault]:
    """Exchanges do not take RabbitMQ's names, nor those that an rpc exchange makes."""
    calls = [name for name, given in platform.bus.exchanges.items() if given.kind == "rpc"]
    made = {f"{name}.{part}": name for name in calls for part in ("req", "rep")}
    for name in platform.bus.exchanges:
        path: Path = ("bus", "exchanges", name)
        if name.startswith("amq."):
            yield Fault(codes.NAME_TAKEN, path, f"{quoted(name)}: names that start with `amq.` are RabbitMQ's own")
        if name in made:
            said = f"{quoted(name)} is made by the rpc exchange {quoted(made[name])}"
            yield Fault(codes.NAME_TAKEN, path, said, "take another name", (("bus", "exchanges", made[name], "kind"),))


def keyspace_names(platform: Platform) -> Iterator[Fault]:
    """Keyspaces do not take Cassandra's names."""
    for index, name in enumerate(platform.ring.keyspaces):
        if name == "system" or name.startswith("system_"):
            said = f"{quoted(name)}: names that start with `system` are Cassandra's own"
            yield Fault(codes.NAME_TAKEN, ("ring", "keyspaces", index), said)


def public_name(platform: Platform) -> Iterator[Fault]:
    """The public name fits a certificate, where one is asked for."""
    name = f"{platform.edge.name}.{platform.domain}"
    if platform.edge.certificate is None and platform.dns.zone != "none" and len(name) > _LONGEST_CERTIFIED:
        said = f"{quoted(name)} has {len(name)} characters; a certificate's name has at most {_LONGEST_CERTIFIED}"
        yield Fault(codes.TOO_LONG, ("domain",), said, "", (("edge", "name"),))
