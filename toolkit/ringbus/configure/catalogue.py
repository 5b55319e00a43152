"""Every code of configuring hosts, with one line each."""

UNSET = "RB520"
NOT_DONE = "RB521"
RESTLESS = "RB522"
PART_OF_CLUSTER = "RB523"
NO_SUCH_HOST = "RB524"
INTERRUPTED = "RB525"
NOT_ASKED = "RB526"
AUTHORITY_UNREAD = "RB527"
SILENT = "RB528"
RING_SILENT = "RB529"
GATE_SHUT = "RB530"
ZONE_OUTAGE = "RB531"
NO_SUCH_ZONE = "RB532"

CATALOGUE = {
    UNSET: "a secret that hosts need has no value yet",
    NOT_DONE: "an action on a host failed",
    RESTLESS: "hosts are still not as they should be, though all that was found was done",
    PART_OF_CLUSTER: "a cluster none of whose nodes runs can only be started whole",
    NO_SUCH_HOST: "the platform has no such host, or none that is configured",
    INTERRUPTED: "configuring was interrupted: what was done is kept, and the rest is found by the next one",
    NOT_ASKED: "a host could not be asked for its facts",
    AUTHORITY_UNREAD: "the platform's authority in Secrets Manager cannot be read",
    SILENT: "brokers run, but no API of their cluster answers: its definitions are not known",
    RING_SILENT: "nodes of the ring run, but none of them answers: what it holds is not known",
    GATE_SHUT: "the gate before or after a batch did not pass: no further host is stopped",
    ZONE_OUTAGE: "a restart that a changed file asks for would cost a zone its bus, or a ring its quorum",
    NO_SUCH_ZONE: "the platform has no such zone whose outage could be accepted",
}
