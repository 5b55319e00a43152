"""Every code that the absence of hosts may cost, with one line each."""

MAJORITY_LOST = "RB320"
LOCAL_QUORUM_LOST = "RB321"
BUS_AND_RACK = "RB322"

CATALOGUE = {
    MAJORITY_LOST: "a bus cluster would lose its majority, or be away whole",
    LOCAL_QUORUM_LOST: "a ring would lose LOCAL_QUORUM",
    BUS_AND_RACK: "a zone's whole bus cluster and the same zone's rack would be away at once",
}
