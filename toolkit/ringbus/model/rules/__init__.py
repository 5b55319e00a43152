"""Rules across keys: each takes a platform of the right shape and gives its faults; ``RULES`` are all of them."""

from collections.abc import Callable, Iterable

from ringbus.model.fault import Fault
from ringbus.model.platform import Platform
from ringbus.model.rules.federation import custom_links, links
from ringbus.model.rules.instances import bounds, minutes
from ringbus.model.rules.lists import repeated
from ringbus.model.rules.names import cluster_names, exchange_names, keyspace_names, public_name
from ringbus.model.rules.networks import overlaps, ranges, room
from ringbus.model.rules.quorum import brokers, replication
from ringbus.model.rules.references import cities, clusters, exchanges, services, zones
from ringbus.model.rules.regions import home, known
from ringbus.model.rules.sizes import sizes
from ringbus.model.rules.stages import adopted, city_names, legacy_serves
from ringbus.model.rules.tags import tags

type Rule = Callable[[Platform], Iterable[Fault]]

RULES: tuple[Rule, ...] = (
    *(known, home, ranges, overlaps, room),
    *(brokers, replication),
    *(cities, clusters, exchanges, services, zones),
    *(links, custom_links),
    *(cluster_names, exchange_names, keyspace_names, public_name),
    *(bounds, minutes, repeated, legacy_serves, adopted, city_names, tags, sizes),
)
