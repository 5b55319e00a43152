"""What is wrong with a cluster as its own nodes tell it."""

from collections.abc import Iterable

from ringbus.findings import Finding, warning
from ringbus.hosts.catalogue import ALARM, NODE_AWAY, PARTITION
from ringbus.hosts.reading import NodeReading


def cluster_findings(cluster: str, nodes: Iterable[NodeReading]) -> Iterable[Finding]:
    """Warnings, node by node: away, out of memory or disk, cut off from others."""
    for node in nodes:
        where = f"cluster {cluster}"
        if not node.running:
            yield warning(NODE_AWAY, where, f"{node.name} does not run", hint="`ringbus configure` starts it.")
        if node.alarms:
            said = f"{node.name} is short of {' and '.join(node.alarms)}"
            yield warning(ALARM, where, said, note="Its cluster takes no messages until that ends.")
        if node.partitions:
            said = f"{node.name} does not see {', '.join(node.partitions)}"
            yield warning(PARTITION, where, said, hint="find what cuts them off from each other.")
