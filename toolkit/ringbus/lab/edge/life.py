"""The life of a lab's edge: read from the API, brought up with the lab's other hosts, followed from then on."""

import sys
from pathlib import Path

from ringbus.aws.inventory import inventory
from ringbus.aws.session import AwsSession
from ringbus.events import Report
from ringbus.lab import network, processes
from ringbus.lab.edge.reading import balancers
from ringbus.lab.edge.record import BalancerPlace, EdgeRecord, read_record
from ringbus.lab.edge.wishes import follower_inputs
from ringbus.lab.layout import LabTopology
from ringbus.lab.life import LabInputs, end, up
from ringbus.lab.place import LabPlace
from ringbus.lab.stores.placing import placed
from ringbus.lab.stores.reading import read_stores
from ringbus.outcomes import Stop
from ringbus.topology.values import Topology

_INPUTS, _LOG = "follower.json", "follower.log"


def read_edge(aws: AwsSession, topology: Topology, before: EdgeRecord | None = None) -> EdgeRecord:
    """What stands at the edge now, as the API has it; stores stay where they were ``before``."""
    regions = [region.name for region in topology.regions]
    running = inventory(aws, topology.platform, regions)
    found = (one for region in regions for one in balancers(aws, topology.platform, region, {}))
    return EdgeRecord(
        aws.target.endpoint or "",
        aws.target.account,
        tuple(one for one in running if one.index is None and one.role),
        tuple(BalancerPlace(one.region, one.name, one.zones) for one in found),
        placed(read_stores(aws, topology), before.stores if before else (), topology),
    )


def bring_up(inputs: LabInputs, topology: Topology, report: Report, stop: Stop) -> None:
    """The whole lab, and what is known to stand at its edge."""
    _end_strays(inputs.lab)
    up(inputs, report, stop)
    follow(inputs.place, topology, inputs.lab)


def _end_strays(lab: LabTopology) -> None:
    """What stands behind an instance that is gone: its address may be another's by now."""
    known = {lab.router, lab.operator, *(lab.namespace(body) for body in lab.bodies)}
    end([name for name in network.namespaces_of(lab.router) if name not in known])


def follow(place: LabPlace, topology: Topology, lab: LabTopology) -> None:
    """Start the follower, in place of one that runs; nothing where nothing is at the edge. It outlives this process."""
    record = read_record(place.edge)
    if record is None:
        return
    folder = place.follower.resolve()
    processes.kill_marked(folder)
    folder.mkdir(parents=True, exist_ok=True)
    follower_inputs(topology, lab, record, place.bodies).write(folder / _INPUTS)
    program = [sys.executable, "-m", "ringbus.lab.edge.follower", str(folder / _INPUTS)]
    processes.start(folder, program, folder / _LOG, ("the edge's follower", "RB503"))


def follows(place: LabPlace) -> bool | None:
    """Whether the follower runs; None where there is nothing that it would follow."""
    return bool(processes.marked(place.follower)) if place.edge.exists() else None


def log_of(place: LabPlace) -> Path:
    """What the follower said."""
    return place.follower / _LOG
