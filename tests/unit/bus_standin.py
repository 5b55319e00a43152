"""A federated bus in memory: it takes the calls that probes make, and hands messages on by RabbitMQ's own rule."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ringbus.errors import failed
from ringbus.federation.graphs import Link
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.topology.values import Cluster, Topology

_Queues = dict[str, list[dict[str, Any]]]


@dataclass
class StandInCluster:
    """``bindings``: (exchange, key, queue); ``queues``: messages by queue. ``made`` counts queues ever made."""

    cluster: Cluster
    queues: _Queues = field(default_factory=dict)
    bindings: list[tuple[str, str, str]] = field(default_factory=list)
    made: int = 0


class StandInBus:
    """A HostPort. Hosts that are ``away`` are not reached; links that are ``cut`` carry neither bindings nor messages.

    ``twice``: links that deliver what they carry once more. ``stray``: the cluster that takes every request, too.
    """

    def __init__(self, topology: Topology, links: Collection[Link]) -> None:
        self.clusters = {one.name: StandInCluster(one) for one in topology.clusters}
        self.links = list(links)
        self.away: set[str] = set()
        self.cut: set[tuple[str, str]] = set()
        self.twice: set[tuple[str, str]] = set()
        self.stray = ""
        self.alarms: set[str] = set()
        self.asked: list[str] = []
        self._of = {node: one for one in self.clusters.values() for node in one.cluster.nodes}
        self._lock = threading.Lock()

    def run(self, command: ShellCommand) -> ShellAnswer:
        with self._lock:
            if command.host in self.away:
                raise failed("RB480", command.host, "it cannot be reached: gone")
            assert "password" not in command.script
            said = [self._called(self._of[command.host], call) for call in command.stdin.split("next\n")]
            return ShellAnswer(0, "".join(f"{body}\n{status}\n" for body, status in said), "")

    def _called(self, at: StandInCluster, text: str) -> tuple[str, int]:
        lines = dict(line.split(" = ", 1) for line in text.splitlines() if " = " in line)
        assert json.loads(lines["user"]) == "ringbus:password"
        path = [unquote(word) for word in json.loads(lines["url"]).split("/api/")[1].split("?")[0].split("/")]
        body = json.loads(json.loads(lines["data"])) if "data" in lines else None
        self.asked.append(f"{lines['request']} {path[0]}")
        return self._answer(at, f"{lines['request']} {path[0]} {path[-1] if len(path) > 3 else ''}".strip(), path, body)

    def _answer(self, at: StandInCluster, what: str, path: list[str], body: Any) -> tuple[str, int]:
        if path[0] in ("nodes", "queues") and len(path) == 1:
            return json.dumps(self._nodes(at) if path[0] == "nodes" else []), 200
        if what == "GET exchanges source":
            return json.dumps(self._bound(at, path[2])), 200
        if what == "POST exchanges publish":
            self._publish(at, path[2], body)
            return json.dumps({"routed": True}), 200
        if what == "POST queues get":
            taken, at.queues[path[2]] = at.queues[path[2]], []
            return json.dumps(taken), 200
        _changed(at, what, path, body)
        return "", 204

    def _nodes(self, at: StandInCluster) -> list[dict[str, Any]]:
        return [
            {"name": f"rabbit@{node}.x", "running": node not in self.away, "mem_alarm": node in self.alarms}
            for node in at.cluster.nodes
        ]

    def _into(self, at: StandInCluster, name: str) -> list[Link]:
        """The links over which the messages of an exchange leave a cluster."""
        ends = [one for one in self.links if one.upstream == at.cluster.name and name.partition(".")[0] == one.exchange]
        return [one for one in ends if (one.upstream, one.downstream) not in self.cut]

    def _bound(self, at: StandInCluster, name: str) -> list[dict[str, str]]:
        return [
            {"destination": f"federation: {name} -> {there.cluster.cluster_name} B", "routing_key": key}
            for link in self._into(at, name)
            for there in [self.clusters[link.downstream]]
            for exchange, key, _ in there.bindings
            if exchange == name
        ]

    def _publish(self, at: StandInCluster, name: str, body: dict[str, Any], path: tuple[str, ...] = ()) -> None:
        key = body["routing_key"]
        addressed = name.endswith((".req", ".rep"))
        if not addressed or key.split(".")[0] == at.cluster.name or self.stray == at.cluster.name:
            for exchange, bound, queue in at.bindings:
                if exchange in (name, f"{name}.local") and bound in (key, f"*.{key.split('.', 1)[1]}"):
                    at.queues[queue].append(_delivered(body, path))
        for link in self._into(at, name):
            there = self.clusters[link.downstream]
            if len(path) < link.max_hops and there.cluster.cluster_name not in path:
                for _ in range(2 if (link.upstream, link.downstream) in self.twice else 1):
                    self._publish(there, name, body, (at.cluster.cluster_name, *path))


def _changed(at: StandInCluster, what: str, path: list[str], body: Any) -> None:
    if what.startswith("PUT"):
        assert body["arguments"]["x-queue-type"] == "quorum"
        at.queues[path[2]], at.made = [], at.made + 1
    elif what.startswith("POST bindings"):
        at.bindings.append((path[3], body["routing_key"], path[5]))
    else:
        assert what.startswith("DELETE"), what
        at.queues.pop(path[2], None)
        at.bindings = [one for one in at.bindings if one[2] != path[2]]


def _delivered(body: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    headers = {**body["properties"]["headers"]}
    if path:
        headers["x-received-from"] = [{"cluster-name": name} for name in path]
    return {"properties": {**body["properties"], "headers": headers}, "payload": body["payload"]}
