"""What each code of an absence comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus.quorum import catalogue as codes

EXPLANATIONS = {
    codes.MAJORITY_LOST: Explanation(
        "Fewer brokers would stay than a majority of the cluster: its quorum queues stop.",
        "two of three brokers of eu-west-1a restarted at once",
        "One broker at a time, and the next when the first is back.",
    ),
    codes.LOCAL_QUORUM_LOST: Explanation(
        "Of some rows fewer copies would stay than LOCAL_QUORUM asks.",
        "a node in each of two racks, with three copies on three racks",
        "One node at a time, and the next when the first is up, normal and its hints are drained.",
    ),
    codes.BUS_AND_RACK: Explanation(
        "What runs in the zone would have neither its bus nor its copy of the data.",
        "all brokers of eu-west-1a and ring-eu-west-1a-0",
        "Finish one before the other.",
    ),
}
