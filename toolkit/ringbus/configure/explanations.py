"""What each code of configuring hosts comes from, an example of it, and what mends it."""

from ringbus.configure import catalogue as codes
from ringbus.findings import Explanation

EXPLANATIONS = {
    codes.UNSET: Explanation(
        "Files of hosts need secrets, and their containers in Secrets Manager are empty.",
        "`ringbus configure` before `ringbus secrets init`",
        "`ringbus secrets init`, then repeat.",
    ),
    codes.NOT_DONE: Explanation(
        "A command on a host ended with an error; what it said last is quoted. Later waves were not begun.",
        "a broker must not be restarted now, because a queue would lose its majority",
        "Mend what it says, then repeat: what was done is found done.",
    ),
    codes.RESTLESS: Explanation(
        "Everything that was found was done, and it is found again: something else changes it back.",
        "another tool writes /etc/rabbitmq/rabbitmq.conf too",
        "Find out who else changes it.",
    ),
    codes.PART_OF_CLUSTER: Explanation(
        "Nodes of a cluster that starts for the first time, or anew, wait for each other.",
        "`ringbus configure --host bus-eu-west-1a-0` on new hosts",
        "Name all hosts of the cluster, or none.",
    ),
    codes.NO_SUCH_HOST: Explanation(
        "The name is none of the platform's hosts, or its role is not configured yet.",
        "`ringbus configure --host bus-eu-west-1d-0`",
        "`ringbus show hosts` lists the names.",
    ),
    codes.INTERRUPTED: Explanation(
        "Ctrl-C: what was under way came to its end, nothing further was begun.",
        "Ctrl-C while batch after batch was restarted",
        "The same command goes on where it is needed.",
    ),
    codes.NOT_ASKED: Explanation(
        "The host answers, but the question for its facts ended with an error.",
        "the operator may not use `sudo` there",
        "Mend what it says, then repeat.",
    ),
    codes.AUTHORITY_UNREAD: Explanation(
        "The secret holds something else than the key and certificate that Ringbus put there.",
        "somebody wrote a password into it by mistake",
        "Put the value back that was there before; Secrets Manager keeps it as AWSPREVIOUS.",
    ),
    codes.SILENT: Explanation(
        "All brokers of the cluster run, and the management API answers on none of them.",
        "the management plugin was disabled by hand, and the broker not restarted since",
        "Look at the broker's log; a restart of one broker after the other loads what its files say.",
    ),
    codes.RING_SILENT: Explanation(
        "Cassandra runs on hosts of the ring, and takes no connection on any of them.",
        "all nodes are cut off from each other while they start",
        "Look at Cassandra's log on one of them, then repeat.",
    ),
    codes.GATE_SHUT: Explanation(
        "Before hosts are stopped, and when they are back, all of their cluster or ring is asked whether it is whole.",
        "a node of the ring was away, and others still have hints for it",
        "Mend what it names, or wait where it says inconclusive; then repeat: what was done is found done.",
    ),
    codes.ZONE_OUTAGE: Explanation(
        "There is no second broker to take over, or no third copy of a row, while one reads its files anew.",
        "rabbitmq.conf changes where zones have one broker each",
        "Have three brokers a zone, or name the zone with `--accept-zone-outage` when its outage is fine.",
    ),
    codes.NO_SUCH_ZONE: Explanation(
        "The name is none of the platform's zones.",
        "`ringbus configure --accept-zone-outage eu-west-1z`",
        "Take a name of those that the hint lists.",
    ),
}
