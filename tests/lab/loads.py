"""Load on a lab's bus and ring while something happens to it: every message and row has an identity, and is counted."""

from __future__ import annotations

import importlib.util
import itertools
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from types import ModuleType, TracebackType
from typing import Any, Self

import pytest

from ringbus import assets
from ringbus.topology.rules import AMQPS
from ringbus.topology.secrets import BUS_ADMIN, RING_SERVICES
from tests.lab.forwarding import HostDoor
from tests.lab.restarting import RestartedLab

CQL_PORT = 9042
#: Consistency: whichever node has it first.
_ONE = 1
#: After so many seconds without one no more messages come.
_QUIET = 10
_PAUSE = 0.25


def trusting(authority: str) -> ssl.SSLContext:
    """Who is trusted; not by which name, for a door has another address than its host."""
    context = ssl.create_default_context(cadata=authority)
    context.check_hostname = False
    return context


class PacedLoad:
    """Work that is done again and again in a thread of its own; what it dies of is raised when it is ended."""

    def __init__(self, work: Callable[[int], None], each: float) -> None:
        self.over = threading.Event()
        self._work, self._each = work, each
        self._broken: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self, patience: float = 120) -> None:
        """Let it come to its end; an AssertionError where it died before, or does not end."""
        self.over.set()
        self._thread.join(patience)
        if self._broken:
            raise AssertionError(f"the load died: {self._broken!r}") from self._broken
        assert not self._thread.is_alive(), f"the load is still at work after {patience} s"

    def _run(self) -> None:
        try:
            for number in itertools.count():
                if self.over.is_set():
                    return
                begun = time.monotonic()
                self._work(number)
                self.over.wait(max(0.0, self._each - (time.monotonic() - begun)))
        except Exception as problem:  # a thread that dies tells nobody
            self._broken = problem


@dataclass
class BusLoad:
    """Publishes to an exchange of one cluster with confirms, by whichever broker answers; then empties queues.

    ``confirmed`` are identities, which begin with the load's ``name``; ``tries`` counts those that were sent more than
    once.
    """

    lab: RestartedLab
    source: str
    queues: tuple[str, ...]
    each: float = 0.04
    name: str = "load"
    confirmed: list[str] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._pika: Any = pytest.importorskip("pika")
        nodes = {cluster.zone: cluster.nodes for cluster in self.lab.topology.clusters}
        self._doors = {node: HostDoor(self.lab, node, AMQPS) for own in nodes.values() for node in own}
        self._nodes = nodes
        tls = trusting(self.lab.on(nodes[self.source][0], "cat /etc/ringbus/tls/ca.pem"))
        self._tls = self._pika.SSLOptions(tls, "lab")
        self._brokers = itertools.cycle(nodes[self.source])
        self._channel: Any = None
        self._load = PacedLoad(self._publish, self.each)

    def __enter__(self) -> Self:
        for zone in self.queues:
            with closing(self._connected(self._nodes[zone][0])) as connection:
                channel = connection.channel()
                channel.queue_declare(f"{self.name}.{zone}", durable=True, arguments={"x-queue-type": "quorum"})
                channel.queue_bind(f"{self.name}.{zone}", "events", f"{self.name}.#")
        time.sleep(3)  # bindings cross the links
        self._load.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _what: object, _where: TracebackType | None) -> None:
        self._load.end()

    def received(self, zone: str) -> Counter[str]:
        """How often each identity is in the queue of a zone, once no more comes; the queue is gone then."""
        found: Counter[str] = Counter()
        with closing(self._connected(self._nodes[zone][0])) as connection:
            channel = connection.channel()
            for got, _, body in channel.consume(f"{self.name}.{zone}", auto_ack=True, inactivity_timeout=_QUIET):
                if got is None:
                    break
                found[body.decode()] += 1
            channel.cancel()
            channel.queue_delete(f"{self.name}.{zone}")
        return found

    def _publish(self, number: int) -> None:
        identity = f"{self.name}-{number}"
        properties = self._pika.BasicProperties(message_id=identity, delivery_mode=2)
        while not self._load.over.is_set():
            self.tries[identity] += 1
            try:
                if self._channel is None:
                    self._channel = self._connected(next(self._brokers)).channel()
                    self._channel.confirm_delivery()
                self._channel.basic_publish("events", f"{self.name}.it", identity.encode(), properties)
            except (self._pika.exceptions.AMQPError, OSError):
                self._channel = None
                self._load.over.wait(_PAUSE)
                continue
            self.confirmed.append(identity)
            return

    def _connected(self, node: str) -> Any:
        login = self._pika.PlainCredentials("ringbus", self.lab.password(self.lab.body(node).region, BUS_ADMIN))
        return self._pika.BlockingConnection(
            self._pika.ConnectionParameters(
                "127.0.0.1", self._doors[node].port, "/", login, ssl_options=self._tls, heartbeat=10,
                socket_timeout=5, stack_timeout=15, blocked_connection_timeout=20,
            )
        )  # fmt: skip


def again(received: Counter[str]) -> dict[str, int]:
    """The identities that came more than once."""
    return {identity: count for identity, count in received.items() if count > 1}


def client() -> ModuleType:
    """The program that asks Cassandra, as a module; it gives up early."""
    spec = importlib.util.spec_from_file_location("cql_load", assets.path("templates") / "cassandra/ringbus-cql.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.__dict__["PATIENCE"] = 5.0
    return module


@dataclass
class RingLoad:
    """Writes a row and reads it, again and again, at LOCAL_QUORUM alone, by whichever node of a region answers.

    An operation that fails is tried again by the next node, as drivers do: once by each, and once more by the first.
    ``failed`` are those that none of them brought through.
    """

    lab: RestartedLab
    region: str
    each: float = 0.1
    workers: int = 2
    done: list[str] = field(default_factory=list)
    retried: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        ring = next(one for one in self.lab.topology.rings if one.region == self.region)
        nodes = [host for rack in ring.racks for host in rack.hosts]
        self._cql: Any = client()
        self._tls = trusting(self.lab.on(nodes[0], "cat /etc/ringbus/tls/ca.pem"))
        self._doors = [HostDoor(self.lab, node, CQL_PORT) for node in nodes]
        self._login = ("services", self.lab.password(self.region, RING_SERVICES))
        self._open: dict[tuple[int, int], Any] = {}
        self._at: dict[int, int] = {}
        self._loads: list[PacedLoad] = []

    def __enter__(self) -> Self:
        self._operate(0, "table", ["CREATE TABLE IF NOT EXISTS rides.load (id text PRIMARY KEY, at int)"])
        self._loads = [PacedLoad(self._worker(number), self.each) for number in range(self.workers)]
        for load in self._loads:
            load.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _what: object, _where: TracebackType | None) -> None:
        for load in self._loads:
            load.over.set()
        for load in self._loads:
            load.end()

    def own(self, node: int) -> set[str]:
        """The rows that one node of the region has: asked for one copy, it takes its own."""
        _, body = self._connection(-1, node)._query("SELECT id FROM rides.load", _ONE)
        body.number()
        return {row["id"] for row in self._cql._rows(body)}

    def kept(self) -> set[str]:
        """The rows that are there."""
        rows = self._operate(0, "kept", ["SELECT id FROM rides.load"])
        return {row["id"] for row in rows[0]}

    def _worker(self, worker: int) -> Callable[[int], None]:
        def work(number: int) -> None:
            identity = f"r{worker}-{number}"
            wrote = self._operate(
                worker, identity, [f"INSERT INTO rides.load (id, at) VALUES ('{identity}', {number})"]
            )
            if wrote is None:
                return
            self.done.append(identity)
            rows = self._operate(worker, f"{identity} read", [f"SELECT at FROM rides.load WHERE id = '{identity}'"])
            if rows is not None and rows != [[{"at": number}]]:
                self.failed.append(f"{identity} was read as {rows}")

        return work

    def _operate(self, worker: int, what: str, statements: Iterable[str]) -> Any:
        """The rows of each statement; None, and it is noted, where no try brought it through."""
        asked, last = list(statements), ""
        for _ in range(len(self._doors) + 1):
            at = self._at.setdefault(worker, worker) % len(self._doors)
            try:
                connection = self._connection(worker, at)
                return [connection.rows(statement, local=True) for statement in asked]
            except (self._cql.CqlError, OSError) as problem:
                last = f"{type(problem).__name__}: {problem}"
                self._open.pop((worker, at), None)
                self._at[worker] = at + 1
                self.retried[what] += 1
                time.sleep(_PAUSE)
        self.failed.append(f"{what}: {last}")
        return None

    def _connection(self, worker: int, at: int) -> Any:
        if (worker, at) not in self._open:
            made = self._cql.Connection("127.0.0.1", self._doors[at].port, self._tls)
            try:
                made.greet()
                if not made.log_in(*self._login):
                    raise OSError("not let in")
            except BaseException:
                with suppress(OSError):
                    made.close()
                raise
            self._open[worker, at] = made
        return self._open[worker, at]


def shown(what: str, figures: Mapping[str, object]) -> None:
    """Figures of a load, for who reads the test's output."""
    sys.stdout.write(f"{what}: {', '.join(f'{name} {value}' for name, value in figures.items())}\n")
