"""What each code of the way to a host comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus.ssh import catalogue as codes

EXPLANATIONS = {
    codes.UNREACHABLE: Explanation(
        "The bastion of the host's zone was tried, then the others of its region, and none led to it.",
        "bus-eu-west-1a-0 is stopped, or no bastion of eu-west-1 runs",
        "Start what is stopped, then repeat: nothing was changed on any host.",
    ),
    codes.KEY_UNKNOWN: Explanation(
        "Host keys are always checked against the list of known hosts, and never added by themselves.",
        "a host was made anew and has a key of its own",
        "Find out why the key is another one; then put the right one into the list.",
    ),
    codes.NOT_LET_IN: Explanation(
        "The host is there and its key is right, but the operator's key is not among those it accepts.",
        "the operator's key was made after the host",
        "Put the public half of the key where the host looks for it.",
    ),
    codes.BROKEN: Explanation(
        "The connection ended while a command ran, or the command took longer than it may.",
        "a bastion was restarted during `ringbus configure`",
        "Repeat: what was done is found done, what was begun is done whole.",
    ),
    codes.NO_KEY: Explanation(
        "The file of the operator's key, or the list of known hosts, is not there or not readable.",
        "the lab's folder was deleted",
        "Put the file back, or make the lab anew.",
    ),
}
