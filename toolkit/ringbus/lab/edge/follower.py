"""The process that keeps a lab's edge in step with what the API says, and tells the API what happens there.

``python -m ringbus.lab.edge.follower FILE``: it goes on until it is ended; what fails is told, and tried again.
"""

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from ringbus.aws.inventory import parse
from ringbus.aws.session import AwsSession
from ringbus.lab import power
from ringbus.lab.dial import answers
from ringbus.lab.edge.facts import BalancerFacts
from ringbus.lab.edge.haproxies import HaproxyProcess
from ringbus.lab.edge.haproxy import BalancerFile, balancer_file
from ringbus.lab.edge.metrics import NAMESPACE, metrics
from ringbus.lab.edge.names import NameFacts, NameTree, tree
from ringbus.lab.edge.reading import balancers, instances
from ringbus.lab.edge.records import read_records
from ringbus.lab.edge.serving import serve
from ringbus.lab.edge.standing import node_name
from ringbus.lab.edge.stats import CountFacts, NodeFacts, grown, seen
from ringbus.lab.edge.wishes import EndFacts, FollowerInputs, read_inputs
from ringbus.outcomes import Stop, run_all
from ringbus.topology.target import Target, TargetKind

_EVERY, _METRICS = 2.0, 10.0
_PATH = "/_ringbus/target-health"
_AT_ONCE = 8
Counts = Mapping[tuple[str, str], CountFacts]


class EdgeRun:
    """One follower at work."""

    def __init__(self, inputs: FollowerInputs) -> None:
        self._inputs = inputs
        self._aws = AwsSession(Target(TargetKind.LAB, inputs.account, inputs.endpoint))
        self._processes: dict[str, HaproxyProcess] = {}
        self._before: dict[str, NodeFacts] = {}
        self._counted: dict[str, list[Counts]] = {}
        self._told = time.monotonic()
        self._live: dict[str, dict[str, tuple[str, ...]]] = {}
        self._names = NameTree({}, {})

    def resolve(self, name: str, region: str) -> tuple[str, ...] | None:
        """The addresses that a name has for somebody near to a region."""
        return self._names.resolve(name, region, lambda below: int.from_bytes(os.urandom(8)) % below)

    def follow(self) -> None:
        """Go on for ever."""
        while True:
            begun = time.monotonic()
            _tried("look", self.look)
            time.sleep(max(0.1, _EVERY - (time.monotonic() - begun)))

    def look(self) -> None:
        """Look once at everything, in all regions at once. A region where that fails is as it was seen last."""
        tell = time.monotonic() - self._told > _METRICS
        if tell:
            self._told = time.monotonic()
        tasks = {name: partial(_tried, name, partial(self._region, name, tell=tell)) for name in self._inputs.regions}
        for name, found in run_all(tasks, _AT_ONCE, Stop()).values.items():
            if found is not None:
                self._live[name] = found
        live = {dns: up for found in self._live.values() for dns, up in found.items()}
        stores = [NameFacts(name, tuple(found)) for name, found in self._inputs.endpoints.items()]
        self._names = tree([*read_records(self._aws), *stores], live)

    def _region(self, region: str, *, tell: bool) -> dict[str, tuple[str, ...]]:
        """Of each load balancer's name the nodes that answer."""
        pages = instances(self._aws, self._inputs.platform, region)
        self._follow_instances(region, power.running(pages))
        addresses = {one.instance_id: str(one.address) for one in parse(region, pages)}
        found = balancers(self._aws, self._inputs.platform, region, addresses)
        return {one.dns_name: self._balancer(one, tell=tell) for one in found}

    def _follow_instances(self, region: str, runs: Mapping[str, bool]) -> None:
        """Have hosts away whose instance does not run, and back those that were away so, all at once."""
        ends = [(end, end.instance or end.name) for end in self._inputs.ends if end.region == region]
        tasks = {
            end.name: partial(_tried, end.name, partial(self._follow_instance, end, runs=runs[key]))
            for end, key in ends
            if key in runs
        }
        run_all(tasks, len(tasks), Stop())

    def _follow_instance(self, end: EndFacts, *, runs: bool) -> None:
        folder, namespace = self._inputs.folder(end), self._inputs.namespace(end)
        if not runs and power.take_away(folder, namespace):
            _say(f"{end.name}: away with its instance")
        elif runs and power.is_away(folder):
            back = power.bring_back(folder, namespace, end.address)
            _say(f"{end.name}: {'back' if back else 'starts'} with its instance")

    def _balancer(self, balancer: BalancerFacts, *, tell: bool) -> tuple[str, ...]:
        named = (self._inputs.end(node_name(balancer.name, zone)) for zone in balancer.zones)
        nodes = [node for node in named if node]
        file = balancer_file(balancer)
        tasks = {node.name: partial(_tried, node.name, partial(self._node, node, file)) for node in nodes}
        found = run_all(tasks, _AT_ONCE, Stop()).values
        tables = {name: table for name, table in found.items() if table is not None}
        health = seen(balancer.groups, tables.values())
        _tried("health", partial(self._tell_health, health))
        counted = self._counted.setdefault(balancer.arn, [])
        counted += [grown(table, self._before.get(name)) for name, table in tables.items()]
        self._before |= tables
        if tell:
            self._tell_metrics(balancer, counted, health)
            counted.clear()
        live = self._answering([node for node in nodes if _serves(tables.get(node.name))], balancer)
        return tuple(node.address for node in live)

    def _node(self, node: EndFacts, file: BalancerFile) -> NodeFacts:
        """What a node counts and sees, once it does what the file says."""
        process = self._processes.setdefault(node.name, HaproxyProcess(self._inputs.namespace(node)))
        if said := process.follow(file):
            _say(f"{node.name}: {said}")
        return process.table()

    def _answering(self, nodes: Sequence[EndFacts], balancer: BalancerFacts) -> Iterable[EndFacts]:
        """Those that somebody of the public can connect to."""
        client = self._inputs.client(balancer.region)
        if client is None or not balancer.listeners:
            return nodes
        namespace, port = self._inputs.namespace(client), balancer.listeners[-1].port
        tasks = {node.name: partial(answers, namespace, node.address, port) for node in nodes}
        outcomes = run_all(tasks, _AT_ONCE, Stop())
        return [node for node in nodes if outcomes.values.get(node.name)]

    def _tell_health(self, health: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        address = urlsplit(self._inputs.endpoint)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
        try:
            connection.request("PUT", _PATH, json.dumps(health), {"Content-Type": "application/json"})
            connection.getresponse().read()
        finally:
            connection.close()

    def _tell_metrics(
        self,
        balancer: BalancerFacts,
        counted: Sequence[Counts],
        health: Mapping[str, Mapping[str, tuple[str, str, str]]],
    ) -> None:
        data = {"Namespace": NAMESPACE, "MetricData": metrics(balancer, counted, health)}
        self._aws.call("cloudwatch", "put_metric_data", balancer.region, data)


def _serves(table: NodeFacts | None) -> bool:
    """Whether a node has any target to give requests to: one without is not healthy for Route 53."""
    return table is not None and any(health[0] == "healthy" for health in table.health.values())


def _tried[T](who: str, task: Callable[[], T]) -> T | None:
    """What comes of it. Where it fails, however it does, that is told, and the next look tries again."""
    try:
        return task()
    except Exception as problem:
        _say(f"{who}: {type(problem).__name__}: {problem}")
        return None


def _say(what: str) -> None:
    sys.stdout.write(f"{time.monotonic():.1f} {what}\n")
    sys.stdout.flush()


def main(words: Sequence[str]) -> None:
    """Follow what a file names."""
    inputs = read_inputs(Path(words[0]))
    run = EdgeRun(inputs)
    serve(inputs, run.resolve)
    run.follow()


if __name__ == "__main__":
    main(sys.argv[1:])
