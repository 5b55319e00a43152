"""How verifying gets to the edge as the public does."""

from ringbus.cli.working import OpenRelease
from ringbus.lab.edge.public import LabEdgePort
from ringbus.topology import names
from ringbus.topology.monoliths import answering, serving
from ringbus.topology.target import TargetKind
from ringbus.verify.ports import EdgeInputs


def edge_inputs(opening: OpenRelease) -> EdgeInputs | None:
    """The names that lead to regions, and the cities that they serve; None where there is no edge to be asked."""
    platform, topology = opening.inputs.platform, opening.inputs.topology
    port = LabEdgePort(platform.name)
    on_lab = opening.hands.target.kind is TargetKind.LAB
    if not (on_lab and topology.public_zone and port.stands_near(topology.home)):
        return None
    answers = answering(topology)
    return EdgeInputs(
        port,
        f"{platform.edge.name}.{platform.domain}",
        {region: names.regional(platform.edge.name, region, platform.domain) for region in answers},
        {
            name: city.region
            for name, city in platform.cities.items()
            if city.region in answers and serving(topology, name) is None
        },
    )
