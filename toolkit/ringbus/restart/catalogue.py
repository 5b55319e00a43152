"""Every code of restarting, with one line each."""

ZONE_OUTAGE = "RB570"
NO_SUCH_ZONE = "RB571"
NOT_ASKED = "RB572"
STOPPED = "RB573"
NOT_RESTARTED = "RB574"
INTERRUPTED = "RB575"
RECORD_UNREAD = "RB576"

CATALOGUE = {
    ZONE_OUTAGE: "a restart would cost a zone its bus, or a ring its quorum, and that was not accepted",
    NO_SUCH_ZONE: "the platform has no such zone, or nothing to restart in it",
    NOT_ASKED: "a host could not be asked how its service does",
    STOPPED: "a gate or a canary did not pass: no further host is restarted",
    NOT_RESTARTED: "a host's service was not restarted, or did not come up",
    INTERRUPTED: "restarting was interrupted: hosts that were begun came to their end",
    RECORD_UNREAD: "what is remembered of a restart that has not ended cannot be read",
}
