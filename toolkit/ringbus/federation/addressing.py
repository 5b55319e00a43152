"""Addressed requests and replies: a cluster takes what begins with its own name, and nothing else.

A caller publishes with ``<cluster>.<service>.<method>``, and each cluster has one binding, ``<cluster>.#``. In topics
keys are words between dots, so a binding also takes what is addressed to a name that goes on after its own and a dot.
"""

from collections.abc import Iterable, Mapping

from ringbus.topology.values import Cluster


def address(cluster: Cluster) -> str:
    """What the routing key of a request to the cluster, or of a reply to it, begins with."""
    return cluster.name


def binding(cluster: Cluster) -> str:
    """The one binding by which the cluster takes what is addressed to it."""
    return f"{address(cluster)}.#"


def takers(clusters: Iterable[Cluster]) -> Mapping[str, tuple[str, ...]]:
    """By cluster: those whose binding takes what is addressed to it; itself alone, when all is well."""
    listed = tuple(clusters)
    bound: dict[tuple[str, ...], tuple[str, ...]] = {}
    for cluster in listed:
        words = tuple(binding(cluster).split(".")[:-1])
        bound[words] = (*bound.get(words, ()), cluster.name)
    found = {}
    for cluster in listed:
        words = tuple(address(cluster).split("."))
        begun = (bound.get(words[: count + 1], ()) for count in range(len(words)))
        found[cluster.name] = tuple(name for names in begun for name in names)
    return found
