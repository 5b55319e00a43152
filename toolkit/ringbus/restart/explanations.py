"""What each code of restarting comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus.restart import catalogue as codes

EXPLANATIONS = {
    codes.ZONE_OUTAGE: Explanation(
        "There is no second broker to take over, or no third copy of a row, while one is away.",
        "`ringbus restart bus` where zones have one broker each",
        "Have three brokers a zone, or name the zone with `--accept-zone-outage` when its outage is fine.",
    ),
    codes.NO_SUCH_ZONE: Explanation(
        "`--zone` and `--accept-zone-outage` take the names of zones.",
        "`ringbus restart bus --zone eu-west-1`",
        "`ringbus show topology` lists the zones.",
    ),
    codes.NOT_ASKED: Explanation(
        "Before anything is stopped, every host of the zones is asked whether its service runs.",
        "the operator may not use `sudo` there",
        "Mend what it says, then repeat.",
    ),
    codes.STOPPED: Explanation(
        "All is asked whether it is well before a batch and after it, and a canary goes over the bus or the ring.",
        "a restarted node still gets the rows that others kept for it",
        "Mend what it names, or wait where it says inconclusive; the same command goes on with what is left.",
    ),
    codes.NOT_RESTARTED: Explanation(
        "The command on the host ended with an error; what it said last is quoted. No further host was begun.",
        "a broker's disk is full: it does not start again",
        "Look at the service's log; the same command begins with the hosts that are down.",
    ),
    codes.INTERRUPTED: Explanation(
        "Ctrl-C: what was under way came to its end, nothing further was begun.",
        "Ctrl-C while the second of three brokers was drained",
        "The same command goes on with the hosts that are left.",
    ),
    codes.RECORD_UNREAD: Explanation(
        "The document in which a restart keeps when it began is damaged, or of another version of Ringbus.",
        "somebody edited `restart-bus.json`",
        "The same command with `--anew` restarts all of the hosts and writes it anew.",
    ),
}
