"""How long a cluster may be away before an exchange loses something: from rate, size, disks and links.

A link's queue fills with what the upstream's own zone publishes and with what it hands on for others; how many
clusters that is, is read off the forwarding rule.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence

from ringbus.federation.backlog import limits, queues
from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in
from ringbus.topology.values import Topology

#: A link's number, where it leads, and its max-hops.
_Way = tuple[int, str, int]


def budgets(lasts: Mapping[tuple[str, str], float], outage: int) -> dict[str, float]:
    """Seconds by exchange of what ``lasting`` gives: until the first of all queues is full, the outage at most."""
    found: dict[str, float] = {}
    for (_, exchange), seconds in lasts.items():
        found[exchange] = min(found.get(exchange, outage), seconds)
    return dict(sorted(found.items()))


def lasting(platform: Platform, topology: Topology, links: Sequence[Link]) -> dict[tuple[str, str], float]:
    """Seconds until the first queue is full, by upstream cluster and exchange of kind events."""
    exchanges = {exchange.name: exchange for exchange in topology.exchanges}
    clusters = {cluster.name: cluster for cluster in topology.clusters}
    downstreams: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for link in links:
        downstreams[link.upstream][link.exchange] += 1
    most = _most_publishers(links)
    found = {}
    for cluster, counted in downstreams.items():
        disk = bus_in(platform, clusters[cluster].region).disk
        rooms = limits(disk, queues(exchanges, counted), platform.bus.federation.outage)
        for name in (name for name in counted if exchanges[name].kind == "events"):
            pace = exchanges[name].rate * exchanges[name].size * most[cluster, name]
            found[cluster, name] = rooms[name].max_length_bytes / pace
    return found


def _most_publishers(links: Sequence[Link]) -> Mapping[tuple[str, str], int]:
    """How many clusters' messages the fullest link out of a cluster carries, by cluster and exchange; one at least."""
    by_exchange: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_exchange[link.exchange].append(link)
    most: defaultdict[tuple[str, str], int] = defaultdict(lambda: 1)
    for members in by_exchange.values():
        for link, count in publishers(members).items():
            most[link.upstream, link.exchange] = max(most[link.upstream, link.exchange], count)
    return most


def publishers(links: Sequence[Link]) -> Mapping[Link, int]:
    """From how many clusters messages come over each link of one exchange; of several paths the first is followed."""
    furthest = max((link.max_hops for link in links), default=0)
    if furthest == 1:
        return dict.fromkeys(links, 1)
    out_of: defaultdict[str, list[_Way]] = defaultdict(list)
    for number, link in enumerate(links):
        out_of[link.upstream].append((number, link.downstream, link.max_hops))
    crossed = Counter(number for publisher in list(out_of) for number in _crossed(publisher, out_of, furthest))
    return {links[number]: count for number, count in crossed.items()}


def _crossed(publisher: str, out_of: Mapping[str, Sequence[_Way]], furthest: int) -> Sequence[int]:
    """The links a message crosses: those whose max-hops its path has not used up, to where it was not yet."""
    waiting: deque[tuple[str, tuple[str, ...]]] = deque([(publisher, ())])
    reached, crossed = {publisher}, []
    while waiting:
        cluster, path = waiting.popleft()
        further = len(path) + 1
        for number, downstream, hops in out_of.get(cluster, ()):
            if hops < further or downstream in path:
                continue
            crossed.append(number)
            if downstream not in reached and further < furthest:
                reached.add(downstream)
                waiting.append((downstream, (cluster, *path)))
    return crossed
