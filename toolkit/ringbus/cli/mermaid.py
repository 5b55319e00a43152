"""The federation as a Mermaid drawing: text that documents, GitHub and editors show as a picture."""

from collections.abc import Sequence

from ringbus.federation.graphs import Link
from ringbus.topology.values import Topology


def mermaid(topology: Topology, links: Sequence[Link], exchange: str) -> str:
    """A flowchart of one exchange: clusters boxed by region; links both ways are one line with two heads."""
    lines = [f"%% {exchange}", "flowchart LR"]
    for region in topology.regions:
        lines += [f"  subgraph {region.name}", *(f"    {zone.name}" for zone in region.zones), "  end"]
    pairs = {(link.upstream, link.downstream): link.max_hops for link in links if link.exchange == exchange}
    for (one, other), hops in pairs.items():
        if pairs.get((other, one)) != hops:
            lines.append(f"  {one} -->|{hops}| {other}")
        elif one < other:
            lines.append(f"  {one} <-->|{hops}| {other}")
    return "\n".join(lines) + "\n"
