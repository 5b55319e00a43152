"""`ringbus show topology|hosts|links|defaults`."""

from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import Answer, table
from ringbus.cli.drawing import drawings
from ringbus.cli.drawing_choice import chosen_exchanges, chosen_loss, drawn
from ringbus.cli.opening import OpenPlatform, open_platform
from ringbus.cli.settings import Settings
from ringbus.cli.topology_json import names_data, topology_data
from ringbus.model.defaults import default_rows
from ringbus.model.units import size_text

app = App(name="show")
_Settings = Annotated[Settings, Parameter(parse=False)]


@app.command
def topology(*, settings: _Settings) -> Answer:
    """Regions, clusters, rings and stacks, all derived from the platform file."""
    opened = open_platform(settings)
    found = opened.topology
    regions = [
        (region.name, region.wave, region.network, " ".join(zone.letter for zone in region.zones))
        for region in found.regions
    ]
    clusters = [(cluster.name, cluster.cluster_name, len(cluster.nodes)) for cluster in found.clusters]
    rings = [
        (ring.region, sum(len(rack.hosts) for rack in ring.racks), ring.replication, " ".join(ring.seeds))
        for ring in found.rings
    ]
    monoliths = [
        (one.name, one.region, "serves" if one.serves else "drained", " ".join(one.cities)) for one in found.monoliths
    ]
    legacy = [table("\nmonoliths", ("monolith", "region", "state", "cities"), monoliths)] if monoliths else []
    shown = (
        Text.assemble((found.platform, "bold"), f", stage {found.stage}, {found.domain}\n"),
        table("regions", ("region", "#wave", "network", "zones"), regions),
        table("\nclusters of the bus", ("cluster", "cluster_name", "#nodes"), clusters),
        table("\nrings", ("ring", "#nodes", "#replication", "seeds"), rings),
        *legacy,
        table("\nnames", ("name", "what it is"), [(each["name"], each["what"]) for each in names_data(opened)]),
        table("\nstacks", ("stack", "kind"), [(stack.name, stack.kind.value) for stack in found.stacks]),
    )
    return Answer(topology_data(opened), shown)


@app.command
def hosts(*, settings: _Settings) -> Answer:
    """Every host with a fixed address, and the autoscaled tiers."""
    opened = open_platform(settings)
    rows = [
        (host.name, host.role.value, host.zone, host.address, host.instance, size_text(host.disk) if host.disk else "")
        for host in opened.topology.hosts
    ]
    tiers = [(t.region, t.key, t.instance, t.min, t.max, f":{t.port}{t.health_path}") for t in opened.topology.tiers]
    shown = (
        table("hosts", ("host", "role", "zone", "address", "instance", "disk"), rows),
        table("\ntiers", ("region", "tier", "instance", "#min", "#max", "health"), tiers),
    )
    return Answer({"hosts": topology_data(opened)["hosts"]}, shown)


@app.command
def links(
    *,
    graph: Annotated[Literal["mermaid", "svg", "dot"] | bool, Parameter(negative=())] = False,
    exchange: str | None = None,
    lost: str | None = None,
    settings: _Settings,
) -> Answer:
    """Federation links: who takes messages from whom, per exchange.

    Parameters
    ----------
    graph
        Draw them, and what is lost when a zone goes: as Mermaid (as --graph alone), SVG or DOT.
    exchange
        This exchange alone.
    lost
        Draw what is left without it: "zone eu-west-1a", "region eu-west-1", "link eu-west-1a > eu-west-1b".
    """
    opened = open_platform(settings)
    wanted = chosen_exchanges(opened, exchange)
    names = {each.name for each in wanted}
    data = {"links": [link for link in topology_data(opened)["links"] if link["exchange"] in names]}
    if not graph and lost is None:
        return Answer(data, [_matrix(opened, name) for name in sorted(names)])
    form = graph if isinstance(graph, str) else "mermaid"
    written = drawn(form, drawings(opened, wanted, chosen_loss(opened, lost)))
    shown = [Text(text.rstrip("\n") if form == "svg" else text, no_wrap=True, overflow="ignore") for text in written]
    return Answer({**data, "drawings": written}, shown)


@app.command
def defaults(*, settings: _Settings) -> Answer:
    """Every key of the platform file with its default."""
    del settings
    rows = default_rows()
    data = {"defaults": [{"path": row.path, "default": row.value, "about": row.about} for row in rows]}
    return Answer(data, [table("", ("key", "default", "what it is"), [(r.path, r.value, r.about) for r in rows])])


def _matrix(opened: OpenPlatform, exchange: str) -> RenderableType:
    """Upstreams down, downstreams across; the number is max-hops."""
    hops = {(link.upstream, link.downstream): link.max_hops for link in opened.links if link.exchange == exchange}
    names = [cluster.name for cluster in opened.topology.clusters]
    rows = [(one, *(hops.get((one, other), "") for other in names)) for one in names]
    return table(f"{exchange}: max-hops from (down) to (across), {len(hops)} links", ("from", *names), rows)
