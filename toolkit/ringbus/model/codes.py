"""The codes of faults in the platform file: one for each sort, and what it means."""

UNREADABLE = "RB101"
TOO_LARGE = "RB102"
NOT_UTF8 = "RB103"
NOT_YAML = "RB104"
NOT_A_MAPPING = "RB105"
DUPLICATE_KEY = "RB106"
TAG = "RB107"
ANCHOR = "RB108"
TOO_DEEP = "RB109"
UNKNOWN_KEY = "RB110"
MISSING_KEY = "RB111"
WRONG_TYPE = "RB112"
NOT_A_CHOICE = "RB113"
WRONG_FORM = "RB114"
OUT_OF_RANGE = "RB115"
LISTED_TWICE = "RB116"
TOO_MANY = "RB117"
MORE_FAULTS = "RB118"
UNKNOWN_REGION = "RB120"
WRONG_ZONE = "RB121"
NOT_PRIVATE = "RB122"
WRONG_NETWORK_SIZE = "RB123"
NETWORKS_OVERLAP = "RB124"
NETWORK_TOO_SMALL = "RB125"
NO_SUCH_REGION = "RB130"
NO_SUCH_CLUSTER = "RB131"
NO_SUCH_EXCHANGE = "RB132"
NO_SUCH_SERVICE = "RB133"
NO_SUCH_ZONE = "RB134"
EVEN_BROKERS = "RB140"
REPLICATION = "RB141"
LINK_TO_ITSELF = "RB142"
NO_LINKS = "RB143"
SAME_LINK = "RB144"
SAME_CLUSTER_NAME = "RB145"
NAME_TAKEN = "RB146"
MIN_OVER_MAX = "RB150"
LEGACY_SERVES = "RB151"
WHOLE_MINUTES = "RB152"
TAG_TAKEN = "RB153"
TAG_FORM = "RB154"
TOO_LONG = "RB155"
ADOPTED_IN_PART = "RB156"

MEANINGS = {
    UNREADABLE: "the file is not there or cannot be read",
    TOO_LARGE: "the file is over 1 MiB",
    NOT_UTF8: "the file is not text in UTF-8",
    NOT_YAML: "the file is not one YAML document",
    NOT_A_MAPPING: "the file is empty or not a mapping, or a key is not text",
    DUPLICATE_KEY: "a key is given twice",
    TAG: "a YAML tag that would build an object",
    ANCHOR: "a YAML anchor, alias or merge key",
    TOO_DEEP: "values nested deeper than a platform file ever is",
    UNKNOWN_KEY: "a key the format does not have",
    MISSING_KEY: "a key that must be there is not",
    WRONG_TYPE: "a value of another type, or none",
    NOT_A_CHOICE: "a value that is none of those to choose from",
    WRONG_FORM: "text that is not of the form it must have: a size, a duration, a name, a network …",
    OUT_OF_RANGE: "a number or a length outside its range",
    LISTED_TWICE: "the same value twice in a list",
    TOO_MANY: "more of something than a platform has",
    MORE_FAULTS: "more faults than are told at once",
    UNKNOWN_REGION: "not a region of AWS",
    WRONG_ZONE: "a zone letter outside a to h",
    NOT_PRIVATE: "a network outside the private ranges",
    WRONG_NETWORK_SIZE: "a network that is not /16 to /20",
    NETWORKS_OVERLAP: "two regions' networks overlap",
    NETWORK_TOO_SMALL: "more hosts in a zone than the network has addresses for",
    NO_SUCH_REGION: "a region the platform does not have",
    NO_SUCH_CLUSTER: "a cluster the platform does not have",
    NO_SUCH_EXCHANGE: "an exchange the bus does not have",
    NO_SUCH_SERVICE: "a service the platform does not have",
    NO_SUCH_ZONE: "a zone the region does not have",
    EVEN_BROKERS: "an even number of brokers: no quorum is gained",
    REPLICATION: "more copies of a row than the region's ring has nodes",
    LINK_TO_ITSELF: "a link from a cluster to itself",
    NO_LINKS: "graph custom without links",
    SAME_LINK: "the same link twice",
    SAME_CLUSTER_NAME: "two clusters of the same cluster_name",
    NAME_TAKEN: "a name that RabbitMQ, Cassandra or Ringbus has taken",
    MIN_OVER_MAX: "more instances at least than at most",
    LEGACY_SERVES: "a city's monolith still serves in stage services",
    WHOLE_MINUTES: "a duration that is not whole minutes",
    TAG_TAKEN: "a tag that Ringbus or AWS sets itself",
    TAG_FORM: "a tag AWS would refuse",
    TOO_LONG: "a name longer than AWS takes",
    ADOPTED_IN_PART: "a monolith is adopted without something that must be read with it",
}
