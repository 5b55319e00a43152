"""RabbitMQ's forwarding rule, walked message by message: what the tests hold graphs against.

A link from U to D hands a message on when `len(x-received-from) < max-hops` and D is not in that header; U is put in
front of it then (source: the federation plugin, 3.10 to 4.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ringbus.federation.graphs import Link


@dataclass(frozen=True)
class Walk:
    """What one message of each publisher comes to: copies by (publisher, receiver), crossings by publisher."""

    clusters: tuple[str, ...]
    copies: Counter[tuple[str, str]]
    crossings: Counter[str]

    def missed(self, federated: str = "everywhere") -> list[tuple[str, str]]:
        """The ordered pairs, of one region where the exchange stays in it, between which nothing arrives."""
        return [(one, other) for one in self.clusters for other in self.clusters
                if one != other and not self.copies[one, other]
                and (federated == "everywhere" or one[:-1] == other[:-1])]  # fmt: skip

    @property
    def most_copies(self) -> int:
        """The most copies that one cluster gets of one message."""
        return max(self.copies.values(), default=0)

    @property
    def mean_crossings(self) -> float:
        """How often a message crosses between regions, on the average of publishers."""
        return sum(self.crossings.values()) / len(self.clusters)

    @property
    def most_crossings(self) -> int:
        """How often a message crosses between regions, of the publisher whose messages do so most."""
        return max(self.crossings.values(), default=0)


def walk(
    links: Iterable[Link], clusters: Iterable[str], lost: Collection[str] = (), names: Mapping[str, str] | None = None
) -> Walk:
    """Publish one message in every cluster that is not lost. ``names``: cluster_name by cluster, its own if absent."""
    alive = tuple(cluster for cluster in clusters if cluster not in lost)
    called = {cluster: (names or {}).get(cluster, cluster) for cluster in alive}
    standing = [link for link in links if link.upstream in alive and link.downstream in alive]
    copies: Counter[tuple[str, str]] = Counter()
    crossings: Counter[str] = Counter()
    for publisher in alive:
        under_way: list[tuple[str, tuple[str, ...]]] = [(publisher, ())]
        while under_way:
            here, received_from = under_way.pop()
            for link in standing:
                if (
                    link.upstream == here
                    and len(received_from) < link.max_hops
                    and called[link.downstream] not in received_from
                ):
                    under_way.append((link.downstream, (called[here], *received_from)))
                    copies[publisher, link.downstream] += 1
                    crossings[publisher] += here[:-1] != link.downstream[:-1]
    return Walk(alive, copies, crossings)
