"""Every code of a guard, with one line each."""

BROKERS_AT_ONCE = "RB330"
RING_NODES_AT_ONCE = "RB331"
BUS_WITH_RACK = "RB332"
VOLUME_LOST = "RB333"
DATA_LOST = "RB334"
RULE_CUT = "RB335"
RULE_UNLISTED = "RB336"
WEIGHTS = "RB337"
TIER_EMPTIED = "RB338"
WAY_CUT = "RB339"
NETWORK_LOST = "RB340"
HOST_LOST = "RB341"
REGION_LOST = "RB342"
ZONES_AT_ONCE = "RB343"
HOST_STOPS = "RB350"
CONTAINER_LOST = "RB351"
MONOLITH_LOST = "RB352"

CATALOGUE = {
    BROKERS_AT_ONCE: "more than one broker of a cluster would be away at once",
    RING_NODES_AT_ONCE: "more than one node of a ring would be away at once",
    BUS_WITH_RACK: "a broker and a ring node of one zone would be away at once",
    VOLUME_LOST: "a host's data would be destroyed, or taken from it",
    DATA_LOST: "something that holds data would be destroyed",
    RULE_CUT: "a rule that the platform needs would be closed, or opened for something else",
    RULE_UNLISTED: "a rule would be opened that the platform does not have",
    WEIGHTS: "weights of the migration would be changed, or nothing would be left with a weight",
    TIER_EMPTIED: "a tier would be left without instances, or without its way",
    WAY_CUT: "a route, peering, record or security group that hosts are reached by would go, or lead elsewhere",
    NETWORK_LOST: "a network, subnet or security group in use would be destroyed or made anew",
    HOST_LOST: "a host would be destroyed that the platform has",
    REGION_LOST: "every bus and ring host of a region would be destroyed",
    ZONES_AT_ONCE: "several clusters or rings would be without a majority at once",
    HOST_STOPS: "a host would be stopped, replaced or removed",
    CONTAINER_LOST: "a secret that the platform no longer has would be destroyed",
    MONOLITH_LOST: "the data of a monolith that is retired would be destroyed, as was accepted",
}
