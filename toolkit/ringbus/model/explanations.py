"""What each code of a fault in the platform file comes from, an example of it, and what mends it."""

from ringbus.findings import Explanation
from ringbus.model import codes

EXPLANATIONS = {
    codes.UNREADABLE: Explanation(
        "The path is wrong, a folder, or closed to you.", "`-f platfrom.yaml`", "Name the file, or run `ringbus init`."
    ),
    codes.TOO_LARGE: Explanation(
        "No platform file is this long; it is probably another file.", "`-f dump.sql`", "Name the platform file."
    ),
    codes.NOT_UTF8: Explanation(
        "It was saved in another encoding, or is no text.", "a file saved as Latin-1", "Save it as UTF-8."
    ),
    codes.NOT_YAML: Explanation(
        "An indentation, a quote or a bracket is wrong, or there is a second document.",
        "`regions: {eu-west-1`",
        "Mend it at the line that is shown.",
    ),
    codes.NOT_A_MAPPING: Explanation(
        "The file is empty, a list, or has a key that is a number.", "`- regions`", "Start with `ringbus: 1`."
    ),
    codes.DUPLICATE_KEY: Explanation(
        "YAML would keep one of the two and say nothing.", "`bus:` in line 8 and in line 30", "Join the two."
    ),
    codes.TAG: Explanation(
        "Tags could build objects of the program that reads them.", "`domain: !!python/name:os`", "Write the value."
    ),
    codes.ANCHOR: Explanation(
        "An alias may hide what is said, or make a small file huge.",
        "`bus: &default {nodes: 3}`",
        "Write it out, or give regions their overrides; `--overlay` is for variants.",
    ),
    codes.TOO_DEEP: Explanation(
        "Brackets are nested deeper than any key of the format.", "`[[[[…]]]]`", "Take out what does not belong there."
    ),
    codes.UNKNOWN_KEY: Explanation(
        "A typing error, or a key that stands one level off.",
        "`zonse: [a, b]`",
        "Take the near miss that is shown; `ringbus show defaults` lists every key.",
    ),
    codes.MISSING_KEY: Explanation("The format cannot do without it.", "a region without `network`", "Add it."),
    codes.WRONG_TYPE: Explanation("Text where a number belongs, and the like.", "`nodes: three`", "`nodes: 3`"),
    codes.NOT_A_CHOICE: Explanation("Only the listed words have a meaning.", "`graph: star`", "Take one of the list."),
    codes.WRONG_FORM: Explanation(
        "A size, duration, name or network that cannot be read.", "`outage: 3 hours`", "`outage: 3h`"
    ),
    codes.OUT_OF_RANGE: Explanation("Too small or too large to be meant.", "`nodes: 0`", "Keep to the range shown."),
    codes.LISTED_TWICE: Explanation("One of the two is probably another.", "`zones: [a, b, b]`", "Take one out."),
    codes.TOO_MANY: Explanation(
        "The file has more of something than Ringbus was made for.", "a thousand regions", "Split the platform."
    ),
    codes.MORE_FAULTS: Explanation(
        "After so many faults more of them help nobody.", "a file of another kind", "Mend those shown, then look again."
    ),
    codes.UNKNOWN_REGION: Explanation("AWS has no such region.", "`eu-west-9:`", "Take the near miss."),
    codes.WRONG_ZONE: Explanation("The address plan has eight zones, a to h.", "`zones: [a, k]`", "Use a to h."),
    codes.NOT_PRIVATE: Explanation(
        "Peered networks must not be somebody's public addresses.", "`network: 54.10.0.0/16`", "Take one of 10.0.0.0/8."
    ),
    codes.WRONG_NETWORK_SIZE: Explanation(
        "The address plan divides a /16 to /20.", "`network: 10.11.0.0/24`", "`network: 10.11.0.0/16`"
    ),
    codes.NETWORKS_OVERLAP: Explanation(
        "Peering joins the networks: an address must be one host's.",
        "10.11.0.0/16 in two regions",
        "Give each region a network of its own.",
    ),
    codes.NETWORK_TOO_SMALL: Explanation(
        "A role has one page of addresses in each zone, from 8 in a /20 to 128 in a /16.",
        "`nodes: 9` in a /20",
        "Fewer nodes a zone, more zones, or (before the first apply) a larger network.",
    ),
    codes.NO_SUCH_REGION: Explanation(
        "A city, a service or `home` names a region that is not under `regions`.",
        "`london: {region: eu-west-2}`",
        "Name a region of the file, or add it.",
    ),
    codes.NO_SUCH_CLUSTER: Explanation(
        "A cluster is a region and a zone letter that the region has.",
        "`from: eu-west-1d` with zones a, b, c",
        "Name a cluster that stands.",
    ),
    codes.NO_SUCH_EXCHANGE: Explanation(
        "A link names an exchange that is not under `bus.exchanges`.", "`exchanges: [evnets]`", "Take the near miss."
    ),
    codes.NO_SUCH_SERVICE: Explanation(
        "A region overrides a service that the platform does not have.",
        "`services: {nearest: …}` in a region",
        "Name it as under `services`.",
    ),
    codes.NO_SUCH_ZONE: Explanation(
        "A region's hub is a zone the region does not have.", "`hub: {eu-west-1: d}`", "Name one of its zones."
    ),
    codes.EVEN_BROKERS: Explanation(
        "A cluster of 4 survives as many losses as one of 3.", "`bus.nodes: 4`", "`bus.nodes: 3` or 5"
    ),
    codes.REPLICATION: Explanation(
        "A node holds at most one copy of a row.",
        "`replication: 3` with two zones of one node",
        "More nodes or zones, or fewer copies.",
    ),
    codes.LINK_TO_ITSELF: Explanation(
        "A cluster has its own messages already.", "`{from: eu-west-1a, to: eu-west-1a}`", "Take the link out."
    ),
    codes.NO_LINKS: Explanation(
        "Graph `custom` has the links of the file, and there are none.",
        "`graph: custom`",
        "Add `links`, or name another graph.",
    ),
    codes.SAME_LINK: Explanation(
        "Two links of one exchange between the same two clusters would be one.",
        "the same `from` and `to` twice",
        "Take one out, or name different `exchanges`.",
    ),
    codes.SAME_CLUSTER_NAME: Explanation(
        "Federation takes clusters of one cluster_name for one cluster.",
        "`names: {eu-west-1a: old, us-east-1a: old}`",
        "Give each its own.",
    ),
    codes.NAME_TAKEN: Explanation(
        "RabbitMQ, Cassandra or an exchange of kind rpc has a thing of that name.",
        "an exchange `amq.events`",
        "Take another name.",
    ),
    codes.MIN_OVER_MAX: Explanation("Nothing is between them.", "`{min: 5, max: 3}`", "Swap or correct them."),
    codes.LEGACY_SERVES: Explanation(
        "In stage `services` nothing stands that could serve the city as before.",
        "`london: {legacy: serving}`",
        "Stay in stage `hybrid` until the migration has moved the city.",
    ),
    codes.WHOLE_MINUTES: Explanation("Alarms of AWS count minutes.", "`for: 90s`", "`for: 2m`"),
    codes.TAG_TAKEN: Explanation(
        "Ringbus finds its resources by these tags.", "`tags: {platform: x}`", "Take another key."
    ),
    codes.TAG_FORM: Explanation("AWS would refuse it in the middle of an apply.", "`aws:owner`", "Take another key."),
    codes.TOO_LONG: Explanation(
        "A certificate's first name has at most 64 characters.",
        "a `domain` of 60",
        "A shorter `domain`.",
    ),
    codes.ADOPTED_IN_PART: Explanation(
        "Requests are weighed on the listener that stands, between the group that answers and one beside it.",
        "`existing: {mysql: monolith-db}`",
        "Its `load_balancer`, `listener` and `target_groups.api`, and `regions.R.existing` of its network.",
    ),
}
