"""The links of a custom graph, as far as the file alone can judge them."""

from collections.abc import Iterator, Mapping

from ringbus.model import codes
from ringbus.model.bus import GivenLink
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform

_LINKS: Path = ("bus", "federation", "links")


def links(platform: Platform) -> Iterator[Fault]:
    """A link joins two clusters, and an exchange has each link once."""
    seen: dict[tuple[str, str], dict[str | None, int]] = {}
    for index, link in enumerate(platform.bus.federation.links):
        path: Path = (*_LINKS, index)
        if link.upstream == link.downstream:
            said = f"a link from {quoted(link.upstream)} to itself"
            yield Fault(codes.LINK_TO_ITSELF, path, said, "", ((*path, "from"), (*path, "to")))
        taken = seen.setdefault((link.upstream, link.downstream), {})
        other = _same(link, taken)
        if other is not None:
            said = f"{_shown(link)} is there twice for the same exchange"
            yield Fault(codes.SAME_LINK, path, said, "keep one of them", (path, (*_LINKS, other)))
        for exchange in (None,) if link.exchanges is None else link.exchanges:
            taken.setdefault(exchange, index)


def custom_links(platform: Platform) -> Iterator[Fault]:
    """Graph custom has links."""
    federation = platform.bus.federation
    if federation.graph == "custom" and not federation.links:
        said = "graph custom, but there are no links: nothing would leave its zone"
        hint = "add `links: [{from: …, to: …}]`, or take another graph"
        yield Fault(codes.NO_LINKS, ("bus", "federation", "graph"), said, hint, (_LINKS,))


def _same(link: GivenLink, taken: Mapping[str | None, int]) -> int | None:
    """The first link that is for one of the exchanges of ``link``; ``taken`` has links by exchange, None for all."""
    if link.exchanges is None:
        return next(iter(taken.values()), None)
    return min((taken[name] for name in (None, *link.exchanges) if name in taken), default=None)


def _shown(link: GivenLink) -> str:
    return f"the link from {quoted(link.upstream)} to {quoted(link.downstream)}"
