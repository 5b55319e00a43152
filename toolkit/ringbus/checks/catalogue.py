"""Every code that `check` may report, with one line each."""

NOT_DEPLOYABLE = "RB200"
SAME_CLUSTER_NAME = "RB201"
CERTIFICATE_NAME = "RB202"
NAME_LENGTH = "RB203"
ONE_BROKER = "RB210"
LINK_DROPPED = "RB211"
NO_LINK = "RB212"
NOWHERE_TO_ASK = "RB213"
BLOCKED_BY_OUTAGE = "RB214"
QUORUM_WITHOUT_RACK = "RB220"
FEWER_RACKS = "RB221"
UNEVEN_RACKS = "RB222"
LOCAL_STORAGE = "RB223"
TOO_FEW_NODES = "RB224"
ONE_REGION = "RB225"
RULES_PER_GROUP = "RB230"
TARGET_GROUPS = "RB231"
PEERINGS = "RB232"
ELASTIC_ADDRESSES = "RB233"
ONE_ZONE = "RB234"
ACCEPTANCE_UNUSED = "RB290"

CATALOGUE = {
    NOT_DEPLOYABLE: "the stage is not deployable yet",
    SAME_CLUSTER_NAME: "two clusters have one cluster_name: they would share queues and lose messages",
    CERTIFICATE_NAME: "the name that a region's certificate is for is longer than a certificate allows",
    NAME_LENGTH: "a name is longer than AWS, DNS or RabbitMQ allows",
    ONE_BROKER: "a cluster of one broker has no quorum: a restart of it is an outage of its zone",
    LINK_DROPPED: "a custom link leaves the scope of its exchange and is dropped",
    NO_LINK: "an exchange leaves its zone by its scope, and no link carries it to or from a cluster",
    NOWHERE_TO_ASK: "an exchange of kind rpc has scope zone: no other cluster can be asked",
    BLOCKED_BY_OUTAGE: "a federated exchange blocks its publishers when the backlog for an absent cluster is full",
    QUORUM_WITHOUT_RACK: "LOCAL_QUORUM is lost with a rack",
    FEWER_RACKS: "a ring has fewer racks than copies: some racks hold more than one",
    UNEVEN_RACKS: "the racks of a ring have different numbers of nodes",
    LOCAL_STORAGE: "a ring keeps its data on instance stores, which a stop empties",
    TOO_FEW_NODES: "a ring has fewer nodes than copies",
    ONE_REGION: "the loss of a region is to be survived, and there is only one",
    RULES_PER_GROUP: "a security group has more rules than AWS allows",
    TARGET_GROUPS: "a load balancer has more target groups than AWS allows",
    PEERINGS: "a region has more peering connections than AWS allows",
    ELASTIC_ADDRESSES: "a region needs more Elastic IP addresses than a new account has",
    ONE_ZONE: "a load balancer needs two zones, and the region has one",
    ACCEPTANCE_UNUSED: "an entry under `accept` meets no error",
}
