"""Every code of the way to a host, with one line each."""

UNREACHABLE = "RB480"
KEY_UNKNOWN = "RB481"
NOT_LET_IN = "RB482"
BROKEN = "RB483"
NO_KEY = "RB484"

CATALOGUE = {
    UNREACHABLE: "a host cannot be reached, through no bastion of its region",
    KEY_UNKNOWN: "a host shows another key than the known one, or its key is not known: nothing was sent to it",
    NOT_LET_IN: "a host does not let the operator's key in",
    BROKEN: "a command on a host was cut off, or took too long",
    NO_KEY: "the operator's key or the list of known hosts cannot be read",
}
