"""The bus probed: every cluster's health, then what its exchanges deliver."""

from collections.abc import Mapping
from functools import partial

from ringbus.errors import Kind, RingbusError
from ringbus.events import Event, EventKind
from ringbus.findings import error
from ringbus.hosts.wanted import WantedBus
from ringbus.outcomes import run_all
from ringbus.render.definitions import ADMIN
from ringbus.topology.rules import MANAGEMENT
from ringbus.topology.secrets import BUS_ADMIN
from ringbus.topology.values import Cluster
from ringbus.verdict import Verdict
from ringbus.verify import health
from ringbus.verify.api import ClusterClient
from ringbus.verify.canaries import canary_probes
from ringbus.verify.canary_run import CanaryRun
from ringbus.verify.catalogue import INTERRUPTED
from ringbus.verify.clients import ProbeClients
from ringbus.verify.health import ClusterReading
from ringbus.verify.inputs import AT_ONCE, VerifyInputs
from ringbus.verify.outcome import ProbeOutcome
from ringbus.verify.probing import PartOutcome


def probe_bus(inputs: VerifyInputs) -> PartOutcome:
    """Ask every broker, then let every cluster publish."""
    clients = _clients(inputs)
    inputs.report(Event(EventKind.SAID, "clusters", f"{len(clients)} brokers are asked"))
    said = _said(inputs, clients)
    clusters = tuple(health.cluster_outcome(one, {node: said[node] for node in one.nodes}) for one in inputs.clusters())
    speakers = {
        cluster.name: clients[speaking[0]]
        for cluster in inputs.clusters()
        if (speaking := [node for node in cluster.nodes if isinstance(said[node], ClusterReading)])
    }
    asked = ProbeClients(speakers, inputs.stop)
    exchanges = CanaryRun(inputs, canary_probes(inputs), asked).run()
    return PartOutcome((*clusters, *map(_broken, asked.away.items())), exchanges)


def _clients(inputs: VerifyInputs) -> Mapping[str, ClusterClient]:
    """By node. RB554 where a region's password is missing."""
    addresses = {host.name: host.address for host in inputs.topology.hosts}
    inputs.require_passwords((one.region for one in inputs.clusters()), BUS_ADMIN, "the bus's administrator")

    def client(cluster: Cluster, node: str) -> ClusterClient:
        url = f"https://{addresses[node]}:{MANAGEMENT}/api"
        password = inputs.passwords[cluster.region, BUS_ADMIN]
        return ClusterClient(inputs.hosts, node, WantedBus(cluster.name, url, ADMIN, password, {}))

    return {node: client(cluster, node) for cluster in inputs.clusters() for node in cluster.nodes}


def _said(inputs: VerifyInputs, clients: Mapping[str, ClusterClient]) -> Mapping[str, ClusterReading | RingbusError]:
    """What every node says of its cluster, or why it does not."""
    outcomes = run_all(
        {node: partial(client.ask, health.QUESTIONS) for node, client in clients.items()}, AT_ONCE, inputs.stop
    )
    if outcomes.not_started:
        raise RingbusError(Kind.INTERRUPTED, [error(INTERRUPTED, "clusters", "interrupted")])
    return {
        node: health.cluster_reading(outcomes.values[node]) if node in outcomes.values else outcomes.errors[node]
        for node in clients
    }


def _broken(away: tuple[str, RingbusError]) -> ProbeOutcome:
    """A cluster that answered at first, and then no more."""
    cluster, fault = away
    return ProbeOutcome(f"canaries of cluster {cluster}", Verdict.ERROR, str(fault))
