"""The edge of a lab: requests through HAProxy to hosts of autoscaling groups, weights, names, and what losses cost."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ringbus.lab import processes
from ringbus.lab.edge.haproxy import CONFIGURATION, WHOLE
from ringbus.lab.edge.public import LabEdgePort
from tests.lab.edge_world import ACCOUNT, EdgeLab, World, edge_lab, make_instance
from tests.lab.http_load import Load, Reply, get, loaded, status_of
from tests.localstack.conftest import started

EU, US = "eu-west-1", "us-east-1"
_PLATFORM = """\
ringbus: 1
platform: {name}
account: "{account}"
domain: lab.example
regions:
  eu-west-1: {{network: 10.98.0.0/16, zones: [a, b]}}
  us-east-1: {{network: 10.99.0.0/16, zones: [a, b]}}
bus:
  nodes: 1
  disk: 20 GiB
  exchanges:
    requests: {{kind: rpc, timeout: 10s}}
ring: {{nodes: 1, replication: 2}}
api: {{min: 2, max: 4}}
services:
  taxis: {{min: 2, max: 2}}
"""
_SETTLE = 90.0
_START = 240.0
_MANY = 200


@pytest.fixture(scope="module")
def standing(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EdgeLab, dict[str, World]]]:
    """A lab of two regions whose brokers are configured, with an edge, and LocalStack behind it."""
    text = _PLATFORM.format(name=f"te{os.getpid()}", account=ACCOUNT)
    with (
        started(cache, tmp_path_factory.mktemp("localstack")) as localstack,
        edge_lab(tmp_path_factory.mktemp("edge"), text, localstack.endpoint) as found,
    ):
        yield found


@pytest.fixture
def edge(standing: tuple[EdgeLab, dict[str, World]]) -> Iterator[EdgeLab]:
    """The lab, whose API hosts are all healthy; whole again when the test is over."""
    lab, _ = standing
    until(
        lambda: all(healths(lab, world.groups["api"], region) == {"healthy"} for region, world in standing[1].items())
    )
    yield lab
    lab.ringbus.run("lab", "heal")
    as_it_was(lab, standing[1][EU])


@pytest.fixture
def world(standing: tuple[EdgeLab, dict[str, World]]) -> World:
    """The API side of one region."""
    return standing[1][EU]


def until(holds: Callable[[], bool], seconds: float = _SETTLE) -> float:
    """Wait for it; how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        time.sleep(0.5)
    return time.monotonic() - begun


def healths(lab: EdgeLab, group: str, region: str = EU) -> set[str]:
    told = lab.client("elbv2", region).describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return {one["TargetHealth"]["State"] for one in told}


def ask(lab: EdgeLab, path: str, region: str = EU, number: int = 0) -> Reply:
    """A request from the public near to a region, to each of its load balancer's nodes in turn."""
    nodes = lab.of_role("edge", region)
    return get(lab.namespace(f"client-{region}"), str(lab.body(nodes[number % len(nodes)]).address), path)


def resolved(lab: EdgeLab, name: str, region: str) -> tuple[str, ...]:
    """What the resolver says to the public near to a region; nothing where it does not answer."""
    try:
        return LabEdgePort(lab.platform.name).resolve(region, name)
    except OSError:
        return ()


def addresses(lab: EdgeLab, region: str) -> set[str]:
    return {str(lab.body(name).address) for name in lab.of_role("edge", region)}


def instances(lab: EdgeLab, role: str, region: str = EU) -> dict[str, str]:
    """Names of hosts by their instance's id."""
    return {lab.body(name).instance: name for name in lab.of_role(role, region)}


def forward(lab: EdgeLab, world: World, **weights: int) -> None:
    """Give the target groups these weights, as a person does."""
    groups = [{"TargetGroupArn": world.groups[name], "Weight": weight} for name, weight in weights.items()]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    lab.client("elbv2", EU).modify_listener(ListenerArn=world.listener, DefaultActions=[action])


def as_it_was(lab: EdgeLab, world: World) -> None:
    """All API hosts of the region in one target group, which gets every request."""
    elb, hosts = lab.client("elbv2", EU), [{"Id": one} for one in instances(lab, "api")]
    elb.register_targets(TargetGroupArn=world.groups["api"], Targets=hosts)
    forward(lab, world, api=100)
    told = elb.describe_target_health(TargetGroupArn=world.groups["other"])["TargetHealthDescriptions"]
    for one in told:
        elb.deregister_targets(TargetGroupArn=world.groups["other"], Targets=[{"Id": one["Target"]["Id"]}])


def shared(lab: EdgeLab, weight: int) -> bool:
    """Whether all nodes of the load balancer give the first group this share."""
    files = [lab.place.body(node) / "upper" / CONFIGURATION.lstrip("/") for node in lab.of_role("edge", EU)]
    return all(f"int({WHOLE * weight // 100})" in file.read_text("utf-8") for file in files)


def on_bus(lab: EdgeLab, name: str) -> dict[str, Any]:
    """What an instance says of the bus: where it is connected, what it handled."""
    told: dict[str, Any] = json.loads(lab.on(name, "curl -s http://localhost:8080/bus", code=None) or "{}")
    return told


def at_home(lab: EdgeLab) -> bool:
    """Whether all services are connected to their own zone's brokers."""
    return all(on_bus(lab, name).get("here") == lab.body(name).zone for name in lab.of_role("services"))


def all_handled(lab: EdgeLab, region: str) -> list[tuple[str, int, int]]:
    """Every request that services of a region handled: its id, its deadline and when, in milliseconds since 1970."""
    return [tuple(one) for name in lab.of_role("services", region) for one in on_bus(lab, name)["handled"]]


def test_requests_reach_the_hosts_of_all_zones_and_each_region_answers_for_itself(edge: EdgeLab) -> None:
    for region in (EU, US):
        replies = [ask(edge, "/", region, number) for number in range(20)]
        assert all(reply.fine for reply in replies)
        assert {reply.body["region"] for reply in replies} == {region}
        assert {reply.body["zone"] for reply in replies} == {f"{region}a", f"{region}b"}
        assert {reply.body["instance"] for reply in replies} == instances(edge, "api", region).keys()


def test_a_request_is_answered_over_the_bus_by_whichever_cluster_is_asked(edge: EdgeLab) -> None:
    until(lambda: at_home(edge))
    for cluster in ("eu-west-1b", "us-east-1a"):
        reply = ask(edge, f"/echo?service=taxis&cluster={cluster}&text=to-{cluster}")
        assert reply.fine
        assert (reply.body["text"], reply.body["from"]["zone"]) == (f"to-{cluster}", cluster)
    assert ask(edge, "/echo?service=nobody&timeout=1").status == 504


def test_the_public_name_answers_from_the_nearest_region_whose_load_balancer_is_there(edge: EdgeLab) -> None:
    public = "api.lab.example"
    until(lambda: set(resolved(edge, public, EU)) == addresses(edge, EU))
    assert set(resolved(edge, public, US)) == addresses(edge, US)
    for node in edge.of_role("edge", EU):
        edge.ringbus.run("lab", "kill", node, code=None)
    until(lambda: set(resolved(edge, public, EU)) == addresses(edge, US))
    edge.ringbus.run("lab", "heal")
    until(lambda: set(resolved(edge, public, EU)) == addresses(edge, EU))
    assert ask(edge, "/").fine


def test_a_follower_that_was_killed_is_told_and_up_starts_it_again(edge: EdgeLab) -> None:
    assert edge.ringbus.json("lab", "status")["edge"] == {"followed": True}
    assert edge.ringbus.json("status")["hosts"]["missing"] == []
    processes.kill_marked(edge.place.follower)
    told = edge.ringbus.json("lab", "status", code=1)
    assert (told["edge"], told["up"]) == ({"followed": False}, False)
    assert ask(edge, "/").fine  # HAProxy goes on
    again = edge.ringbus.json("lab", "up", "--bodies-only", "--profile", "full")
    assert again["edge"] == {"followed": True}
    until(lambda: set(resolved(edge, "api.lab.example", EU)) == addresses(edge, EU))


def test_a_weight_is_seen_in_the_counts_and_no_change_costs_a_request(edge: EdgeLab, world: World) -> None:
    api = instances(edge, "api")
    one, other = sorted(api)
    elb = edge.client("elbv2", EU)
    with loaded(20, lambda number: ask(edge, f"/?id={number}", number=number)) as load:
        time.sleep(2)
        # Each group has a host of its own, so that the answers tell the group.
        elb.register_targets(TargetGroupArn=world.groups["other"], Targets=[{"Id": other}])
        forward(edge, world, api=1, other=0)
        until(lambda: healths(edge, world.groups["other"]) == {"healthy"})
        elb.deregister_targets(TargetGroupArn=world.groups["api"], Targets=[{"Id": other}])
        shares = {}
        for weight in (80, 20):
            forward(edge, world, api=weight, other=100 - weight)
            until(lambda weight=weight: shared(edge, weight))
            begun = time.monotonic() + 0.5
            until(lambda begun=begun: len(load.between(begun, time.monotonic())) >= _MANY)
            replies = load.between(begun, time.monotonic())
            shares[weight] = Counter(reply.body["instance"] for reply in replies if reply.fine)
        as_it_was(edge, world)
        after = time.monotonic()
        until(lambda: len(load.between(after, time.monotonic())) >= _MANY // 2)
    failed = [reply for reply in load.replies.values() if not reply.fine]
    sys.stdout.write(f"{load.sent} requests, {len(failed)} failed, shares {shares}\n")
    assert len(load.replies) == load.sent
    assert not failed
    for weight, counted in shares.items():
        assert abs(counted[one] / counted.total() - weight / 100) < 0.12  # four times what chance gives


def test_the_api_tells_what_haproxy_sees(edge: EdgeLab, world: World) -> None:
    host = next(iter(instances(edge, "api").values()))
    edge.on(host, "systemctl stop ringbus-service")
    until(lambda: healths(edge, world.groups["api"]) == {"healthy", "unhealthy"})
    edge.on(host, "systemctl start ringbus-service")
    until(lambda: healths(edge, world.groups["api"]) == {"healthy"})
    wanted = {"Name": "LoadBalancer", "Value": world.balancer.partition(":loadbalancer/")[2]}
    listed = edge.client("cloudwatch", EU).list_metrics(Namespace="AWS/ApplicationELB", Dimensions=[wanted])["Metrics"]
    names = {"RequestCount", "HTTPCode_Target_5XX_Count", "TargetResponseTime", "HealthyHostCount"}
    assert names <= {one["MetricName"] for one in listed}


def test_a_group_without_a_healthy_target_gives_requests_to_all_that_it_has(edge: EdgeLab, world: World) -> None:
    elb, group = edge.client("elbv2", EU), world.groups["api"]
    elb.modify_target_group(TargetGroupArn=group, HealthCheckPath="/nothing-such")
    try:
        until(lambda: healths(edge, group) == {"unhealthy"})
        replies = [ask(edge, "/", number=number) for number in range(20)]
    finally:
        elb.modify_target_group(TargetGroupArn=group, HealthCheckPath="/health")
    assert all(reply.fine for reply in replies)
    assert {reply.body["instance"] for reply in replies} == instances(edge, "api").keys()
    until(lambda: healths(edge, group) == {"healthy"})


def states(lab: EdgeLab, *names: str) -> list[str]:
    """How hosts do, as `lab status` says it."""
    told = {host["name"]: host["state"] for host in lab.ringbus.json("lab", "status", code=None)["hosts"]}
    return [told[name] for name in names]


def test_a_host_is_away_while_its_instance_is_stopped_and_back_with_it_as_it_was(edge: EdgeLab) -> None:
    ec2, stopped, killed = edge.client("ec2", US), "bus-us-east-1b-0", "ring-us-east-1b-0"
    own = {name: make_instance(edge, name) for name in (stopped, killed)}
    edge.on(stopped, "echo kept > /data/kept; sync")
    edge.ringbus.run("lab", "kill", killed, code=1)
    ec2.stop_instances(InstanceIds=[own[stopped]])
    until(lambda: states(edge, stopped) == ["stopped"], _START)
    edge.on(stopped, "true", code=255)  # what ssh says itself
    edge.ringbus.run("lab", "heal", "host", stopped, code=1)
    assert states(edge, stopped, killed) == ["stopped", "down"]
    ec2.start_instances(InstanceIds=[own[stopped]])
    until(lambda: states(edge, stopped, killed) == ["up", "down"], _START)
    seen = "cat /data/kept; systemctl is-active rabbitmq-server"
    until(lambda: edge.on(stopped, seen, code=None) == "kept\nactive", _START)
    edge.ringbus.run("lab", "heal", "host", killed)
    ec2.terminate_instances(InstanceIds=[own[killed]])
    until(lambda: states(edge, killed) == ["stopped"], _START)
    make_instance(edge, killed)
    until(lambda: states(edge, stopped, killed) == ["up", "up"], _START)


def test_an_instance_to_which_no_cluster_answers_says_so(edge: EdgeLab) -> None:
    name = edge.of_role("services", EU)[0]
    namespace = edge.namespace(name)
    until(lambda: status_of(namespace, 8080, "/health") == 200)
    begun = time.monotonic()
    edge.ringbus.run("lab", "cut", "host", name)
    cut = time.monotonic()
    until(lambda: status_of(namespace, 8080, "/health") == 503)
    took = time.monotonic()
    sys.stdout.write(f"503 was said {took - cut:.1f} to {took - begun:.1f} s after the cut\n")
    edge.ringbus.run("lab", "heal", "host", name)
    until(lambda: status_of(namespace, 8080, "/health") == 200)


def test_when_all_brokers_of_a_zone_stop_failed_requests_stop_within_15_s(edge: EdgeLab) -> None:
    broker = "bus-eu-west-1a-0"
    with loaded(15, lambda number: ask(edge, f"/echo?service=taxis&text={number}", number=number)) as load:
        time.sleep(5)
        stopped = time.monotonic()
        edge.on(broker, "systemctl stop rabbitmq-server")
        time.sleep(35)
    edge.on(broker, "systemctl start rabbitmq-server")
    failed = [reply for reply in load.replies.values() if not reply.fine]
    last = max((reply.begun - stopped for reply in failed), default=0.0)
    sys.stdout.write(f"{load.sent} requests, {len(failed)} failed, the last one was sent {last:.1f} s after the stop\n")
    assert last < 15
    assert len(load.between(stopped + 15, stopped + 60)) > 100


def recovered(load: Load, since: float) -> bool:
    """Whether all of the last requests were answered as they should be, for five seconds and more."""
    now = time.monotonic()
    last = load.between(max(since, now - 10), now - 2)
    return len(last) > 30 and all(reply.fine for reply in last)


def loaded_while_cut(lab: EdgeLab, path: str) -> tuple[Load, float, float, float]:
    """A load that meets the loss of a region for 60 s: when it was cut, when it began to be healed and when it was.

    It goes on until all is well again.
    """
    with loaded(6, lambda number: ask(lab, f"{path}{number}", number=number)) as load:
        time.sleep(10)
        lab.ringbus.run("lab", "cut", "region", US)
        cut = time.monotonic()
        time.sleep(60)
        healing = time.monotonic()
        lab.ringbus.run("lab", "heal", "region", US)
        healed = time.monotonic()
        until(lambda: recovered(load, healed), 180)
    return load, cut, healing, healed


def in_vain(load: Load) -> dict[str, float]:
    """The calls that came back without an answer, by id, and until when one would have been of use to who asked.

    In milliseconds since 1970, as hosts tell when they handled what: all clocks here are one.
    """
    since_1970 = time.time() - time.monotonic()
    return {
        reply.body["id"]: (reply.ended + since_1970) * 1000
        for reply in load.replies.values()
        if reply.status == 504 and "id" in (reply.body or {})
    }


def test_a_region_cut_off_for_60_s_costs_no_caller_its_answer_and_no_late_request_is_handled(edge: EdgeLab) -> None:
    timeout = 5
    until(lambda: at_home(edge))
    path = f"/echo?service=taxis&cluster=us-east-1a&timeout={timeout}&text="
    load, cut, healing, healed = loaded_while_cut(edge, path)
    waited = {"caller": max(reply.waited for reply in load.replies.values())}
    waited["service"] = max(reply.body["seconds"] for reply in load.replies.values() if reply.body)
    counted, handled = Counter(reply.status for reply in load.replies.values()), all_handled(edge, US)
    given_up = in_vain(load)
    late = [call for call, deadline, when in handled if when > deadline]
    meaningless = [call for call, deadline, _ in handled if deadline > given_up.get(call, deadline)]
    back = min(reply.begun for reply in load.between(healed, time.monotonic()) if reply.fine) - healed
    said = f"{load.sent} requests, {dict(counted)}, waited at most {waited}, {len(handled)} handled"
    sys.stdout.write(f"{said}, the first answer {back:.1f} s after the cut was healed\n")
    assert len(load.replies) == load.sent
    assert set(counted) <= {200, 504}
    assert waited["service"] < timeout + 1
    assert waited["caller"] < timeout + 10  # there is much between it and the service, on a machine that does much else
    assert len(given_up) == counted[504] > 100
    assert (late, meaningless) == ([], []), "each was handled before its deadline, which was that of who asked"
    assert max(Counter(call for call, *_ in handled).values()) == 1
    while_cut = load.between(cut + 1, healing - 2 * timeout)
    assert len(while_cut) > 100
    assert {reply.status for reply in while_cut} == {504}
