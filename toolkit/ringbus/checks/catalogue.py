"""Every code that `check` may report, with one line each."""

SAME_CLUSTER_NAME = "RB201"
CERTIFICATE_NAME = "RB202"
NAME_LENGTH = "RB203"
ANOTHERS_NAME = "RB204"
NAMES_BY_CASE = "RB205"
SAME_EXCHANGE = "RB206"
ONE_BROKER = "RB210"
LINK_DROPPED = "RB211"
NOWHERE_TO_ASK = "RB213"
BLOCKED_BY_OUTAGE = "RB214"
MISSED_PAIRS = "RB215"
SEVERAL_PATHS = "RB216"
CUT_BY_ZONE = "RB217"
CUT_BY_REGION = "RB218"
CUT_BY_LINK = "RB219"
QUORUM_WITHOUT_RACK = "RB220"
FEWER_RACKS = "RB221"
UNEVEN_RACKS = "RB222"
LOCAL_STORAGE = "RB223"
TOO_FEW_NODES = "RB224"
ONE_REGION = "RB225"
RACK_ADDED = "RB226"
ONE_SEED = "RB227"
FEW_LOGIN_COPIES = "RB228"
RULES_PER_GROUP = "RB230"
TARGET_GROUPS = "RB231"
PEERINGS = "RB232"
ELASTIC_ADDRESSES = "RB233"
ONE_ZONE = "RB234"
NO_WAY = "RB235"
LISTENER_RULES = "RB236"
NO_RECORDS = "RB237"
EMPTY_EDGE = "RB238"
REGION_WAITS = "RB239"
SHARED_ADDRESS = "RB240"
NO_ANSWER = "RB241"
ASKED_TWICE = "RB242"
NO_ANSWER_WITHOUT_ZONE = "RB243"
NO_ANSWER_WITHOUT_REGION = "RB244"
NO_ANSWER_WITHOUT_LINK = "RB245"
CLOSED = "RB250"
OPEN = "RB251"
NO_PEERING = "RB252"
LOAD_BALANCERS = "RB253"
SHORT_BACKLOG = "RB260"
HINTS_TOO_LARGE = "RB261"
ACCEPTANCE_UNUSED = "RB290"

CATALOGUE = {
    SAME_CLUSTER_NAME: "two clusters have one cluster_name: they would share queues and lose messages",
    CERTIFICATE_NAME: "the name that a region's certificate is for is longer than a certificate allows",
    NAME_LENGTH: "a name is longer than AWS, DNS or RabbitMQ allows",
    ANOTHERS_NAME: "a cluster is given the name that another cluster has by default",
    NAMES_BY_CASE: "two cluster_names differ by letter case alone",
    SAME_EXCHANGE: "two exchanges of the file need one exchange of RabbitMQ",
    ONE_BROKER: "a cluster of one broker has no quorum: a restart of it is an outage of its zone",
    LINK_DROPPED: "a custom link leaves the scope of its exchange and is dropped",
    NOWHERE_TO_ASK: "an exchange of kind rpc has scope zone: no other cluster can be asked",
    BLOCKED_BY_OUTAGE: "a federated exchange blocks its publishers when the backlog for an absent cluster is full",
    MISSED_PAIRS: "what one cluster publishes does not reach another that the exchange's scope has",
    SEVERAL_PATHS: "a message has more than one path to a cluster, which gets a copy by each",
    CUT_BY_ZONE: "the loss of a zone cuts pairs of other clusters from each other",
    CUT_BY_REGION: "the loss of a region cuts pairs of other regions' clusters from each other",
    CUT_BY_LINK: "the loss of a link cuts more than the two clusters it joins",
    QUORUM_WITHOUT_RACK: "LOCAL_QUORUM is lost with a rack",
    FEWER_RACKS: "a ring has fewer racks than copies: some racks hold more than one",
    UNEVEN_RACKS: "the racks of a ring have different numbers of nodes",
    LOCAL_STORAGE: "a ring keeps its data on instance stores, which a stop empties",
    TOO_FEW_NODES: "a ring has fewer nodes than copies",
    ONE_REGION: "the loss of a region is to be survived, and there is only one",
    RACK_ADDED: "a rack would be added to a ring that stands",
    ONE_SEED: "the seeds of a ring are fewer than two, or in fewer racks than there are",
    FEW_LOGIN_COPIES: "logins are kept in fewer than three copies",
    RULES_PER_GROUP: "a security group has more rules than AWS allows",
    TARGET_GROUPS: "a load balancer or an autoscaling group has more target groups than AWS allows",
    PEERINGS: "a region has more peering connections than AWS allows",
    ELASTIC_ADDRESSES: "a region needs more Elastic IP addresses than a new account has",
    ONE_ZONE: "a load balancer needs two zones, and the region has one",
    NO_WAY: "a city or a region has no edge that answers for it",
    LISTENER_RULES: "a load balancer has more listener rules than AWS allows",
    NO_RECORDS: "nobody keeps the records of the public names",
    EMPTY_EDGE: "a region's edge may have no instance behind it",
    REGION_WAITS: "a region of the file does not stand yet in this stage, nor does what answers for its cities",
    SHARED_ADDRESS: "a request addressed to one cluster is taken by another, or by none",
    NO_ANSWER: "a request has no way to the cluster it is addressed to, or its reply none back",
    ASKED_TWICE: "a request has more than one path to the cluster it is addressed to, which serves it by each",
    NO_ANSWER_WITHOUT_ZONE: "the loss of a zone leaves requests between other clusters unanswered",
    NO_ANSWER_WITHOUT_REGION: "the loss of a region leaves requests between other regions' clusters unanswered",
    NO_ANSWER_WITHOUT_LINK: "the loss of a link leaves requests unanswered beyond the two clusters it joins",
    CLOSED: "two that must talk cannot: no rule lets them",
    OPEN: "a rule lets talk who need not",
    NO_PEERING: "two regions must talk, and no peering joins them",
    LOAD_BALANCERS: "a region has more load balancers than a new account has",
    SHORT_BACKLOG: "backlogs for an absent cluster are full before the outage to be lived through is over",
    HINTS_TOO_LARGE: "a ring's hints for the outage do not fit their disks: after three hours a repair is needed",
    ACCEPTANCE_UNUSED: "an entry under `accept` meets no error",
}
