"""The bus as the platform file gives it."""

from typing import Annotated, Literal

from pydantic import Field

from ringbus.model import forms
from ringbus.model.shape import Count, DocumentPart, ExchangeName, Instance, Letter, ZoneName, given
from ringbus.model.units import Disk, Rate, Size, Wait
from ringbus.model.versions import RabbitmqVersion

ClusterName = Annotated[str, Field(pattern=forms.CLUSTER)]


class GivenExchange(DocumentPart):
    """One exchange of the bus: events that are copied to who subscribed, or rpc (addressed requests and replies)."""

    kind: Literal["events", "rpc"] = given("events", "events, or rpc: addressed requests and replies")
    type: Literal["topic", "fanout", "direct", "headers"] = given("topic", "the exchange's type in RabbitMQ")
    federated: Literal["everywhere", "region", "zone"] = given("everywhere", "how far a message is copied")
    rate: Rate = given("100/s", "messages published in one zone, for the outage budget")
    size: Size = given("1 KiB", "a message's size, for the outage budget")
    when_full: Literal["drop-oldest", "block"] = given("drop-oldest", "what a backlog does when its room is full")
    timeout: Wait = given("10s", "the longest call of an rpc exchange")


class GivenLink(DocumentPart):
    """A link of a custom graph; without ``exchanges`` it stands for all of them."""

    upstream: ZoneName = Field(alias="from", description="the cluster that messages come from")
    downstream: ZoneName = Field(alias="to", description="the cluster that gets a copy")
    max_hops: Count = given(1, "how many links a message may have crossed after this one")
    exchanges: tuple[str, ...] | None = given(None, "the exchanges it is for; all when absent", most=300)


class GivenFederation(DocumentPart):
    """How the clusters are federated, and what the platform must survive."""

    graph: Literal["mesh", "region-mesh", "hub", "ring", "custom"] = given("mesh", "which clusters are linked")
    hub: dict[str, Letter] = given({}, "of graph hub: a region's hub by zone letter; the lowest when absent", most=40)
    links: tuple[GivenLink, ...] = given([], "of graph custom: the links", most=10_000)
    outage: Wait = given("3h", "how long a region may be away before something is dropped")
    survive: tuple[Literal["zone", "region"], ...] = given(
        ["zone"], "losses under which `check` must prove delivery", most=16
    )


class GivenBus(DocumentPart):
    """One RabbitMQ cluster per zone."""

    rabbitmq: RabbitmqVersion = given("4.0", "version of RabbitMQ")
    nodes: Count = given(3, "brokers per zone, odd")
    instance: Instance = given("m6i.large", "instance type of a broker")
    disk: Disk = given("100 GiB", "data volume of a broker")
    exchanges: dict[ExchangeName, GivenExchange] = given(
        {"events": {"kind": "events"}, "requests": {"kind": "rpc"}}, "the exchanges by name", most=300
    )
    names: dict[ZoneName, ClusterName] = given(
        {}, "cluster_name in RabbitMQ by cluster; <platform>.<region><zone> when absent", most=300
    )
    federation: GivenFederation = given({}, "how the clusters are federated")


class BusOverride(DocumentPart):
    """What one region may have otherwise."""

    rabbitmq: RabbitmqVersion | None = given(None, "version of RabbitMQ in this region")
    nodes: Count | None = given(None, "brokers per zone in this region, odd")
    instance: Instance | None = given(None, "instance type of a broker in this region")
    disk: Disk | None = given(None, "data volume of a broker in this region")
