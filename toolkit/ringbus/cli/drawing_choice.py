"""What `ringbus show links` is asked to draw: which exchanges, without what, in which language."""

from collections.abc import Sequence

from ringbus.cli.dot import dot
from ringbus.cli.drawing import Drawing
from ringbus.cli.mermaid import mermaid
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.svg import svg
from ringbus.errors import bad_input
from ringbus.federation.forwarding import link_name
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Exchange


def chosen_exchanges(opened: OpenPlatform, name: str | None) -> tuple[Exchange, ...]:
    """The exchange of that name, or all; RB001 when there is none."""
    every = opened.topology.exchanges
    found = tuple(exchange for exchange in every if name in (None, exchange.name))
    if name is not None and not found:
        known = ", ".join(exchange.name for exchange in every)
        raise bad_input("RB001", "--exchange", f"the bus has no exchange {name!r}", hint=f"one of {known}.")
    return found


def chosen_loss(opened: OpenPlatform, text: str | None) -> Loss | None:
    """``zone eu-west-1a``, ``region eu-west-1`` or ``link eu-west-1a > eu-west-1b``; the name alone will do."""
    if text is None:
        return None
    zones = (Loss(LossKind.ZONE, cluster.zone) for cluster in opened.topology.clusters)
    regions = (Loss(LossKind.REGION, region.name) for region in opened.topology.regions)
    every = (Loss(LossKind.LINK, link_name(link.upstream, link.downstream)) for link in opened.links)
    for loss in (*zones, *regions, *every):
        if text in (str(loss), loss.name):
            return loss
    hint = 'such as "zone eu-west-1a", "region eu-west-1" or "link eu-west-1a > eu-west-1b".'
    raise bad_input("RB001", "--lost", f"the platform has no {text!r} to lose", hint=hint)


def drawn(form: str, drawings: Sequence[Drawing]) -> list[str]:
    """The drawings as text: a document each, or of SVG one with all."""
    if form == "svg":
        return [svg(drawings)]
    write = dot if form == "dot" else mermaid
    return [write(drawing) for drawing in drawings]
