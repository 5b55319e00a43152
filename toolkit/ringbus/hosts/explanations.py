"""What each code of what was read of hosts comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus.hosts import catalogue as codes

EXPLANATIONS = {
    codes.ANSWER_UNREAD: Explanation(
        "The answer to the one question that asks for all facts ended early.",
        "the host's disk is full, so that its answer could not be gathered",
        "Look at the host with `df` and `free`, then repeat.",
    ),
    codes.NODE_AWAY: Explanation(
        "The other nodes of the cluster say that this one does not run.",
        "rabbit@bus-eu-west-1a-2 was stopped by hand",
        "`ringbus configure` starts it.",
    ),
    codes.ALARM: Explanation(
        "A broker that runs out of memory or disk stops all publishers of its cluster.",
        "a queue without consumers has filled the disk",
        "Find the queue that grows; a larger disk or instance is a line in the platform file.",
    ),
    codes.PARTITION: Explanation(
        "Nodes of one cluster lost each other while both went on.",
        "a network fault inside the zone",
        "With `pause_minority` it ends by itself once the network is whole; else restart the smaller side.",
    ),
    codes.VHOST_KEPT: Explanation(
        "A virtual host that the platform does not have may hold queues with messages, so nothing takes it away.",
        "somebody made the virtual host `tests` by hand",
        "Look what it holds, then `rabbitmqctl delete_vhost` on one of the cluster's nodes.",
    ),
    codes.KEYSPACE_KEPT: Explanation(
        "A keyspace that the platform does not have may hold tables with rows, so nothing takes it away.",
        "`customers` was taken out of `ring.keyspaces`",
        "Look what it holds, then `DROP KEYSPACE`; or put it back into the platform file.",
    ),
    codes.EXCHANGE_KEPT: Explanation(
        "The file has it no more; links of a cluster that was not configured, or is silent, may have it in use.",
        "`ringbus configure --host bus-eu-west-1a-0` after an exchange was removed from the file",
        "`ringbus configure` of all hosts: the links go first, on every cluster, then the exchange.",
    ),
}
