"""Every code that what was read of hosts may give, with one line each."""

ANSWER_UNREAD = "RB540"
NODE_AWAY = "RB541"
ALARM = "RB542"
PARTITION = "RB543"
VHOST_KEPT = "RB544"
KEYSPACE_KEPT = "RB545"
EXCHANGE_KEPT = "RB546"

CATALOGUE = {
    ANSWER_UNREAD: "what a host said of itself is not whole",
    NODE_AWAY: "a cluster's node does not run",
    ALARM: "a broker has an alarm: publishers are stopped",
    PARTITION: "brokers of a cluster do not see each other",
    VHOST_KEPT: "a virtual host is not of the platform; it may hold messages, and was left alone",
    KEYSPACE_KEPT: "a keyspace is not of the platform; it may hold rows, and was left alone",
    EXCHANGE_KEPT: "an exchange is not of the platform, and goes once every cluster tells what it holds",
}
