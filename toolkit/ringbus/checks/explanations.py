"""What each code of a check comes from, an example of it, and what mends it."""

from ringbus.checks import catalogue as codes
from ringbus.findings import Explanation

_REPORT = "A fault of Ringbus, not of the file: report it with the file."
_GRAPH = "`graph: mesh` has every pair, one path each, and survives every loss but that of who is lost."

EXPLANATIONS = {
    codes.SAME_CLUSTER_NAME: Explanation(
        "An upstream keeps one queue for each cluster_name: two of one name share it, and each gets a part.",
        "`names: {eu-west-1a: old, us-east-1a: old}`: 50 and 50 of 100 messages, and both links say running",
        "Give each cluster its own name under `bus.names`.",
    ),
    codes.CERTIFICATE_NAME: Explanation(
        "A certificate's first name is the region's public one, and has at most 64 characters.",
        "`api.ap-southeast-1.` and a domain of 50",
        "A shorter `domain` or `edge.name`, or your own `edge.certificate`.",
    ),
    codes.NAME_LENGTH: Explanation(
        "Hosts' names are labels of DNS (63), public ones names (253), RabbitMQ's at most 255 bytes.",
        "a cluster_name and an exchange of together over 230 characters: their link's queue is named after both",
        "A shorter name.",
    ),
    codes.ANOTHERS_NAME: Explanation(
        "Names were swapped or copied; it holds only as long as the other has a name of its own.",
        "`names: {eu-west-1a: hailo.eu-west-1b, eu-west-1b: old}`",
        "A name that no other cluster has by default.",
    ),
    codes.NAMES_BY_CASE: Explanation(
        "RabbitMQ compares byte by byte; DNS and people do not.",
        "`old.bus` and `Old.Bus`",
        "Names that differ by more.",
    ),
    codes.SAME_EXCHANGE: Explanation(
        "An exchange of kind rpc makes four in RabbitMQ, and one of the file has the name of one of these.",
        "`ask` of kind rpc, and an exchange `ask.req.local`",
        "Call one of them otherwise.",
    ),
    codes.ONE_BROKER: Explanation(
        "One broker has no other to hold its queues.", "`bus.nodes: 1`", "`bus.nodes: 3`; one is for trying things."
    ),
    codes.LINK_DROPPED: Explanation(
        "A link of graph `custom` joins clusters that the exchange's scope keeps apart.",
        "`federated: region` and a link from eu-west-1a to us-east-1a",
        "Name the exchanges a link is for, or federate the exchange further.",
    ),
    codes.NOWHERE_TO_ASK: Explanation(
        "Requests that stay in their zone have no other cluster to go to.",
        "`{kind: rpc, federated: zone}`",
        "`federated: region` or `everywhere`.",
    ),
    codes.BLOCKED_BY_OUTAGE: Explanation(
        "A full backlog for an absent cluster then makes healthy publishers wait.",
        "`{federated: region, when_full: block}`",
        "`when_full: drop-oldest`, unless no message may ever be lost and waiting is better.",
    ),
    codes.MISSED_PAIRS: Explanation(
        "No chain of links leads from the one to the other, or `max_hops` ends before.",
        "graph `custom` without a link back; a chain of three with `max_hops: 1`",
        f"Add links or raise `max_hops`. {_GRAPH}",
    ),
    codes.SEVERAL_PATHS: Explanation(
        "Two chains of links lead from the one to the other, and `max_hops` lets both through.",
        "a full mesh with `max_hops: 2`: five copies instead of one",
        f"Lower `max_hops` or take links out. {_GRAPH}",
    ),
    codes.CUT_BY_ZONE: Explanation(
        "The lost zone handed on for others. An error where `survive` names `zone`, else a warning.",
        "`graph: hub` and the hub's zone away: 14 pairs of six clusters cut",
        _GRAPH,
    ),
    codes.CUT_BY_REGION: Explanation(
        "The lost region handed on for others. An error where `survive` names `region`, else a warning.",
        "a chain of three regions, and the middle one away",
        _GRAPH,
    ),
    codes.CUT_BY_LINK: Explanation(
        "One link carries what several clusters have to say to each other.",
        "the link between two hubs",
        _GRAPH,
    ),
    codes.QUORUM_WITHOUT_RACK: Explanation(
        "LOCAL_QUORUM asks more copies than are left: `RF - ceil(RF / racks) < floor(RF / 2) + 1`.",
        "`replication: 3` on two racks: one may hold two copies",
        "Three zones and `ring.replication: 3`.",
    ),
    codes.FEWER_RACKS: Explanation(
        "Each rack gets a copy, and the first nodes that are met the difference: it may be in one rack.",
        "`replication: 5` on three racks of three nodes: one may hold three",
        "As many racks as copies, or fewer copies.",
    ),
    codes.UNEVEN_RACKS: Explanation(
        "Each rack holds as much as the others, on fewer nodes.", "racks of 1, 2 and 2 nodes", "As many in each."
    ),
    codes.LOCAL_STORAGE: Explanation(
        "Stopping an instance empties its instance store.",
        "`ring.storage: local`",
        "`ring.storage: ebs`, before the ring is made.",
    ),
    codes.TOO_FEW_NODES: Explanation(
        "A node holds at most one copy of a row.", "3 copies, 2 nodes", "More nodes or zones, or fewer copies."
    ),
    codes.ONE_REGION: Explanation(
        "Nobody is left when the only region is away.", "`survive: [zone, region]`", "A second region."
    ),
    codes.RACK_ADDED: Explanation(
        "Racks are right on the first day or never: a new rack owns a copy of every row at once and has none.",
        "`zones: [a, b]` applied, `[a, b, c]` now",
        "More nodes in the racks that stand (`ring.nodes`), or a new region beside this one.",
    ),
    codes.ONE_SEED: Explanation(
        "A node that starts anew asks a seed; seeds in one rack are away together.",
        "a region of one zone",
        "Two zones or more, before the ring is made.",
    ),
    codes.FEW_LOGIN_COPIES: Explanation(
        "Logins are rows of `system_auth`, which has as many copies as all else.",
        "`replication: 2`, one of two nodes away: every new login fails",
        "`ring.replication: 3`",
    ),
    codes.RULES_PER_GROUP: Explanation(
        "Each zone of another region is a rule of its own at the bus and at the ring.",
        "20 regions of three zones",
        "Fewer regions, zones or `access.allow`; or a higher quota, recorded under `accept`.",
    ),
    codes.TARGET_GROUPS: Explanation(
        "AWS allows 100 a load balancer, and 50 an autoscaling group.",
        "more than 100 tiers, or 50 cities whose monoliths stand in one region",
        "A higher quota, recorded under `accept`.",
    ),
    codes.PEERINGS: Explanation(
        "Every pair of regions is a connection, AWS allows 50 a network.",
        "52 regions",
        "A higher quota, recorded under `accept`.",
    ),
    codes.ELASTIC_ADDRESSES: Explanation(
        "Every zone has a NAT with an address, a new account has five a region.",
        "`zones: [a, b, c, d, e, f]`",
        "A higher quota before the first apply.",
    ),
    codes.ONE_ZONE: Explanation(
        "AWS makes no application load balancer in one zone.", "`zones: [a]`", "Give the region a second zone."
    ),
    codes.NO_WAY: Explanation(
        "The region has no thin API, or the city's region is none of the platform's.",
        "a city whose region's stack has no target group",
        _REPORT,
    ),
    codes.LISTENER_RULES: Explanation(
        "AWS allows 100 a load balancer.",
        "more than 100 tiers, or cities of one monolith",
        "A higher quota, recorded under `accept`.",
    ),
    codes.NO_RECORDS: Explanation(
        "The file leaves DNS alone: records and proofs of certificates are yours.",
        "`dns: {zone: none}`",
        "Set them by hand, from the outputs of each region's stack; or `dns: {zone: create}`.",
    ),
    codes.EMPTY_EDGE: Explanation(
        "An autoscaling group may shrink to nothing.", "`api: {min: 0}`", "`api.min: 2` or more."
    ),
    codes.REGION_WAITS: Explanation(
        "Stage `monolith` is one region, the home: others are read, and made from stage `hybrid` on.",
        "`stage: monolith` with two regions",
        "Nothing, or `stage: hybrid`.",
    ),
    codes.SHARED_ADDRESS: Explanation(
        "Requests are told apart by the first words of their key, which are a cluster's name, in a topic exchange.",
        "`{kind: rpc, type: fanout}`: six zones book six taxis",
        "Take `type` out; let no cluster's name begin another's.",
    ),
    codes.NO_ANSWER: Explanation(
        "No link leads to the cluster that is asked, or none leads the reply back.",
        "an rpc exchange whose links were taken out",
        _REPORT,
    ),
    codes.ASKED_TWICE: Explanation(
        "A request comes over two chains of links and is served twice.", "rpc over links with `max_hops: 2`", _REPORT
    ),
    codes.NO_ANSWER_WITHOUT_ZONE: Explanation(
        "Requests between other clusters passed through the zone.", "rpc over a hub", _REPORT
    ),
    codes.NO_ANSWER_WITHOUT_REGION: Explanation(
        "Requests between other regions passed through it.", "rpc over a chain of regions", _REPORT
    ),
    codes.NO_ANSWER_WITHOUT_LINK: Explanation(
        "One link carries the requests of several clusters.", "rpc between two hubs", _REPORT
    ),
    codes.CLOSED: Explanation(
        "Links, rings, tiers or operators need a way that the list of rules does not have.",
        "a region whose bus lets in nobody from another's",
        _REPORT,
    ),
    codes.OPEN: Explanation(
        "The list of rules has a way that no link, ring, tier or operator needs.",
        "port 5671 of the bus open to 0.0.0.0/0",
        _REPORT,
    ),
    codes.NO_PEERING: Explanation(
        "Links or rings join two regions whose networks nothing joins.", "a pair without its `peering` stack", _REPORT
    ),
    codes.LOAD_BALANCERS: Explanation(
        "Every monolith that stands has a load balancer of its own; an account has 50 a region.",
        "`stage: hybrid` with 49 cities in one region",
        "A higher quota, recorded under `accept`.",
    ),
    codes.SHORT_BACKLOG: Explanation(
        "What is published during the outage is more than half of a broker's disk, shared by its links' queues.",
        "500/s of 2 KiB to five clusters for 3 h on 100 GiB: it lasts 2 h 48 min",
        "The disk that is named, a lower `rate` or `size`, or a shorter `bus.federation.outage`.",
    ),
    codes.HINTS_TOO_LARGE: Explanation(
        "A tenth of a node's disk is for hints; those of the outage are more.",
        "400 rows a second of 1 KiB for 3 h on 20 GiB",
        "The disk that is named, more nodes, or a shorter outage; else repair after an absence of over 3 h.",
    ),
    codes.ACCEPTANCE_UNUSED: Explanation(
        "What was accepted is mended, or `where` is not as `ringbus check` shows it.",
        "`accept: [{code: RB220, where: ring eu, …}]`",
        "Take the entry out, or correct it.",
    ),
}
