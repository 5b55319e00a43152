"""The links of a custom graph, as far as the file alone can judge them."""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.bus import GivenLink
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform

_LINKS: Path = ("bus", "federation", "links")


def links(platform: Platform) -> Iterator[Fault]:
    """A link joins two clusters, and an exchange has each link once."""
    seen: dict[tuple[str, str], list[int]] = {}
    given = platform.bus.federation.links
    for index, link in enumerate(given):
        path: Path = (*_LINKS, index)
        if link.upstream == link.downstream:
            said = f"a link from {quoted(link.upstream)} to itself"
            yield Fault(codes.LINK_TO_ITSELF, path, said, "", ((*path, "from"), (*path, "to")))
        same = seen.setdefault((link.upstream, link.downstream), [])
        for other in same:
            if _common(link, given[other]):
                said = f"{_shown(link)} is there twice for the same exchange"
                yield Fault(codes.SAME_LINK, path, said, "keep one of them", (path, (*_LINKS, other)))
                break
        same.append(index)


def custom_links(platform: Platform) -> Iterator[Fault]:
    """Graph custom has links."""
    federation = platform.bus.federation
    if federation.graph == "custom" and not federation.links:
        said = "graph custom, but there are no links: nothing would leave its zone"
        hint = "add `links: [{from: …, to: …}]`, or take another graph"
        yield Fault(codes.NO_LINKS, ("bus", "federation", "graph"), said, hint, (_LINKS,))


def _common(one: GivenLink, other: GivenLink) -> bool:
    return one.exchanges is None or other.exchanges is None or bool(set(one.exchanges) & set(other.exchanges))


def _shown(link: GivenLink) -> str:
    return f"the link from {quoted(link.upstream)} to {quoted(link.downstream)}"
