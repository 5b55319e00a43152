"""Canaries: tagged messages that show whether an exchange carries what one cluster publishes to the others.

Each cluster has a queue for them that nothing else matches, of type quorum (a queue of another type on a federated
exchange can multiply what it is sent), which goes by itself should nobody remove it. Canaries live for a minute, so
that none waits for long at a link whose other end is away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ringbus.federation.exchanges import exchange_names, local
from ringbus.federation.proof import Deliveries, Pair
from ringbus.topology.values import Exchange
from ringbus.verify.api import ApiCommand

TAG = "ringbus-verify"
SOURCE = "ringbus-source"
_EXPIRES = 600_000
_LIFE = "60000"
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Canary:
    """A message of the cluster ``source``, with an identity of its own and the routing key it is published with."""

    identity: str
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class CanaryProbe:
    """Whether ``name``, an exchange in RabbitMQ, delivers what was proved of ``exchange`` of the platform.

    ``links``: upstream and downstream of those that bindings must have crossed before anything is published; none for
    kind rpc, whose bindings stand. ``exact``: else what is expected is what there is at least.
    """

    run: str
    exchange: Exchange
    name: str
    expected: Deliveries
    exact: bool
    links: frozenset[Pair] = frozenset()

    @property
    def queue(self) -> str:
        """The queue's name, in every cluster."""
        return f"ringbus.verify.{self.run}.{self.name}"

    @property
    def addressed(self) -> bool:
        """Whether messages have an address: one cluster takes each."""
        return self.exchange.kind == "rpc"

    @property
    def replies(self) -> bool:
        """Whether its messages answer the requests of another probe of the same exchange."""
        return self.addressed and self.name == exchange_names(self.exchange)[1]

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters that take part."""
        return tuple(sorted({source for source, _ in self.expected}))

    def canaries(self, source: str) -> list[Canary]:
        """What a cluster publishes: one for all others, or one addressed to each of them."""
        if not self.addressed:
            return [Canary(f"{self.run}/{self.name}/{source}", source, self._word)]
        return [self.to(source, other) for one, other in self.expected if one == source]

    def to(self, source: str, destination: str, number: int = 0) -> Canary:
        """The message of that number that is addressed to a cluster."""
        identity = f"{self.run}/{self.name}/{source}/{destination}/{number}"
        return Canary(identity, source, f"{destination}.{self._word}")

    def prepare(self) -> list[ApiCommand]:
        """Makes the queue, and binds it."""
        arguments = {"x-queue-type": "quorum", "x-expires": _EXPIRES}
        matched = {"x-match": "all", TAG: self.run} if self.exchange.type == "headers" else {}
        behind = local(self.name) if self.addressed else self.name
        key = f"*.{self._word}" if self.addressed else self._word
        return [
            ApiCommand("PUT", self._path, {"durable": True, "auto_delete": False, "arguments": arguments}),
            ApiCommand("POST", f"bindings/%2F/e/{_word(behind)}/q/{_word(self.queue)}",
                       {"routing_key": key, "arguments": matched}),
        ]  # fmt: skip

    def bindings(self) -> ApiCommand:
        """Asks what is bound to the exchange."""
        return ApiCommand("GET", f"exchanges/%2F/{_word(self.name)}/bindings/source")

    def publish(self, canaries: Iterable[Canary]) -> list[ApiCommand]:
        """Publishes; each is answered once a majority of the queue's members has it."""
        return [ApiCommand("POST", f"exchanges/%2F/{_word(self.name)}/publish", self._message(one)) for one in canaries]

    def take(self) -> ApiCommand:
        """Takes all that is in the queue."""
        return ApiCommand(
            "POST", f"{self._path}/get", {"count": _MOST, "ackmode": "ack_requeue_false", "encoding": "auto"}
        )

    def remove(self) -> ApiCommand:
        """Removes the queue, and its binding with it."""
        return ApiCommand("DELETE", self._path)

    def crossed(self, bindings: Sequence[Mapping[str, str]], cluster_names: Mapping[str, str]) -> set[str]:
        """The downstreams that have bound at an upstream for these canaries, of ``cluster_names`` by cluster.

        A link binds an exchange of its own, ``federation: events -> hailo.eu-west-1b B``.
        """
        bound = {one["destination"] for one in bindings if one["routing_key"] == self._word}
        own = {cluster: f"federation: {self.name} -> {name}" for cluster, name in cluster_names.items()}
        return {cluster for cluster, link in own.items() if bound & {f"{link} A", f"{link} B"}}

    @property
    def _word(self) -> str:
        return f"{TAG}.{self.run}"

    @property
    def _path(self) -> str:
        return f"queues/%2F/{_word(self.queue)}"

    def _message(self, canary: Canary) -> dict[str, object]:
        headers = {TAG: self.run, SOURCE: canary.source}
        properties = {"message_id": canary.identity, "expiration": _LIFE, "headers": headers, "delivery_mode": 2}
        return {
            "properties": properties,
            "routing_key": canary.key,
            "payload": canary.identity,
            "payload_encoding": "string",
        }


def _word(name: str) -> str:
    return quote(name, safe="")
