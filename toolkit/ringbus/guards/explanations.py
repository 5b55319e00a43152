"""What each code of a guard comes from, an example of it, and what works instead."""

from ringbus.findings import Explanation
from ringbus.guards import catalogue as codes

_UNDO = "Undo what asks for it in the platform file, and plan again."

EXPLANATIONS = {
    codes.BROKERS_AT_ONCE: Explanation(
        "One plan would stop, replace or destroy several brokers of a cluster.",
        "`bus.instance` changed: all three brokers of every zone would stop",
        "Host by host: `ringbus apply --rolling`.",
    ),
    codes.RING_NODES_AT_ONCE: Explanation(
        "One plan would stop, replace or destroy several nodes of a ring.",
        "`ring.instance` changed",
        "Host by host: `ringbus apply --rolling`.",
    ),
    codes.BUS_WITH_RACK: Explanation(
        "A zone would lose a broker and its copy of the data together.",
        "a new image for every host of a zone",
        "Host by host: `ringbus apply --rolling`.",
    ),
    codes.VOLUME_LOST: Explanation(
        "A data volume would be destroyed, made anew or detached, or an instance store emptied.",
        "`ring.disk` made smaller",
        "Undo the change: a host with a volume cannot be removed yet; a region: `ringbus destroy --region REGION`.",
    ),
    codes.DATA_LOST: Explanation(
        "A bucket, secret or zone with something in it would go, or be made anew because Terraform calls it tainted.",
        "a secret that is still read, destroyed",
        "Undo what asks for it in the platform file, and plan again; what is tainted: `ringbus resume`, or untaint it.",
    ),
    codes.RULE_CUT: Explanation(
        "Hosts need this rule to talk to each other.", "the rule of federation links closed by hand-made tfvars", _UNDO
    ),
    codes.RULE_UNLISTED: Explanation(
        "The plan opens a way that the topology does not have.",
        "port 22 of the bus opened in a variables file",
        "Say who may come in the platform file (`access.allow`, `services`).",
    ),
    codes.WEIGHTS: Explanation(
        "The migration owns the weights; a plan would move them, or leave none.",
        "a rule born anew with other weights in the middle of a shift",
        "Move weights by the migration; plan again to take those that stand.",
    ),
    codes.TIER_EMPTIED: Explanation(
        "A tier would have no instance, or lose its target group, listener or load balancer.",
        "a launch template replaced with `min_healthy_percentage: 0`",
        _UNDO,
    ),
    codes.WAY_CUT: Explanation(
        "A route, peering or record in use would go or lead elsewhere, or a host would lose its security group.",
        "the peering of two regions destroyed",
        "Undo what asks for it: a zone cannot be removed yet, a region goes by `ringbus destroy --region REGION`.",
    ),
    codes.NETWORK_LOST: Explanation(
        "A network with hosts in it would go or be made anew.", "a changed `network` of a region", _UNDO
    ),
    codes.HOST_LOST: Explanation(
        "A host that the platform file has would be destroyed.", "an edited state", "Run `ringbus plan` again."
    ),
    codes.REGION_LOST: Explanation(
        "No bus and ring host of the region would stay.", "every host replaced in one plan", _UNDO
    ),
    codes.ZONES_AT_ONCE: Explanation(
        "Hosts that are all their cluster has would be stopped in several zones together.",
        "`bus.nodes: 1` and `bus.instance` changed: every zone would be without its broker",
        "One after the other: `ringbus apply --rolling`; or more nodes, that a zone can do without one.",
    ),
    codes.HOST_STOPS: Explanation(
        "A warning: this change stops, replaces or removes the host; alone it costs no majority.",
        "one broker with a new instance type",
        "Nothing, when that is wanted; it comes back before the next.",
    ),
    codes.CONTAINER_LOST: Explanation(
        "A warning: nobody of the platform reads the secret any more.",
        "a service taken out of the file",
        "Nothing, when that is wanted; it can be restored for some days.",
    ),
    codes.MONOLITH_LOST: Explanation(
        "A city's `legacy` is `retired`, and `--data-loss-accepted` names the city.",
        "`ringbus plan --data-loss-accepted london`",
        "Nothing, where it is meant; else plan without that word.",
    ),
}
