"""RabbitMQ's forwarding rule, walked message by message: what the tests hold graphs against.

A link from U to D hands a message on when `len(x-received-from) < max-hops` and D is not in that header; U is put in
front of it then (source: the federation plugin, 3.10 to 4.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ringbus.federation.graphs import Link


@dataclass(frozen=True)
class Walk:
    """What one message of each publisher comes to: copies by (publisher, receiver), crossings by publisher."""

    clusters: tuple[str, ...]
    copies: Counter[tuple[str, str]]
    crossings: Counter[str]

    def missed(self) -> list[tuple[str, str]]:
        """The ordered pairs between which nothing arrives."""
        return [(one, other) for one in self.clusters for other in self.clusters
                if one != other and not self.copies[one, other]]  # fmt: skip

    @property
    def most_copies(self) -> int:
        """The most copies that one cluster gets of one message."""
        return max(self.copies.values(), default=0)

    @property
    def mean_crossings(self) -> float:
        """How often a message crosses between regions, on the average of publishers."""
        return sum(self.crossings.values()) / len(self.clusters)


def walk(links: Iterable[Link], clusters: Iterable[str], lost: Collection[str] = ()) -> Walk:
    """Publish one message in every cluster that is not lost."""
    alive = tuple(cluster for cluster in clusters if cluster not in lost)
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
                    and link.downstream not in received_from
                ):
                    under_way.append((link.downstream, (here, *received_from)))
                    copies[publisher, link.downstream] += 1
                    crossings[publisher] += here[:-1] != link.downstream[:-1]
    return Walk(alive, copies, crossings)
