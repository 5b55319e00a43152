"""What must hold of every rendered federation, whatever the graph, the version and the size."""

import json
import re

import pytest

from ringbus.federation.exchanges import exchange_names
from ringbus.federation.graphs import links
from ringbus.render.federation_parameters import upstream_name
from ringbus.render.hosts import host_files
from ringbus.render.versions import BusFeature, bus_has
from ringbus.topology.derive import derive
from tests.golden.render.scenarios import HAILO, RABBITMQ_VERSIONS, files, platform

EXCHANGES = HAILO["bus"]["exchanges"]
GRAPHS = ["mesh", "region-mesh", "hub", "ring"]


def of_graph(graph="mesh", version="4.0", exchanges=EXCHANGES):
    return platform(bus={"rabbitmq": version, "exchanges": exchanges, "federation": {"graph": graph}})


def rendered(given):
    """The topology, its links, and the definitions of each cluster, seen on its first node."""
    topology = derive(given)
    all_links = links(topology, given.bus.federation)
    texts = {
        file.host: json.loads(file.content)
        for file in host_files(given, topology, all_links)
        if file.path == "/etc/rabbitmq/definitions.json"
    }
    return topology, all_links, {cluster.name: texts[cluster.nodes[0]] for cluster in topology.clusters}


def upstreams(definitions):
    parameters = definitions["parameters"]
    return {entry["name"]: entry["value"] for entry in parameters if entry["component"] == "federation-upstream"}


def policies(definitions, apply_to):
    return [policy for policy in definitions["policies"] if policy["apply-to"] == apply_to]


@pytest.mark.parametrize("graph", GRAPHS)
def test_one_upstream_for_each_link(graph):
    _, all_links, clusters = rendered(of_graph(graph))
    expected = {(link.downstream, upstream_name(link)): link.max_hops for link in all_links}
    found = {(name, key): value["max-hops"] for name, d in clusters.items() for key, value in upstreams(d).items()}
    assert found == expected
    assert expected


@pytest.mark.parametrize("graph", GRAPHS)
def test_sets_name_upstreams_of_their_exchange(graph):
    _, _, clusters = rendered(of_graph(graph))
    for definitions in clusters.values():
        sets = {e["name"]: e["value"] for e in definitions["parameters"] if e["component"] == "federation-upstream-set"}
        members = [member["upstream"] for values in sets.values() for member in values]
        assert sorted(members) == sorted(upstreams(definitions))
        assert all(member["upstream"].startswith(f"{name} from ") for name, values in sets.items() for member in values)


@pytest.mark.parametrize("version", RABBITMQ_VERSIONS)
def test_rules_of_every_upstream(version):
    _, _, clusters = rendered(of_graph(version=version))
    for definitions in clusters.values():
        for value in upstreams(definitions).values():
            assert value["resource-cleanup-mode"] == "never"
            assert value["ack-mode"] == "on-confirm"
            assert value["reconnect-delay"] > 0
            assert 0 < value["message-ttl"] < value["expires"] < 2**32
            assert value.get("queue-type") == ("quorum" if bus_has(version, BusFeature.UPSTREAM_QUEUE_TYPE) else None)
            assert all(uri.startswith("amqps://") and "auth_mechanism=external" in uri for uri in value["uri"])
            assert all(re.search(r"&heartbeat=\d+&", uri) and "@" not in uri for uri in value["uri"])


@pytest.mark.parametrize("graph", GRAPHS)
def test_one_policy_matches_a_federated_exchange(graph):
    topology, all_links, clusters = rendered(of_graph(graph))
    declared = [entry["name"] for entry in clusters[topology.clusters[0].name]["exchanges"]]
    for name, definitions in clusters.items():
        exchanges = {link.exchange for link in all_links if link.downstream == name}
        federated = {real for x in topology.exchanges if x.name in exchanges for real in exchange_names(x)}
        for exchange in declared:
            matching = [p for p in policies(definitions, "exchanges") if re.search(p["pattern"], exchange)]
            assert len(matching) == (exchange in federated)


@pytest.mark.parametrize("version", RABBITMQ_VERSIONS)
def test_one_policy_matches_a_link_queue(version):
    topology, all_links, clusters = rendered(of_graph(version=version))
    names = {cluster.name: cluster.cluster_name for cluster in topology.clusters}
    by_name = {exchange.name: exchange for exchange in topology.exchanges}
    for link in all_links:
        for exchange in exchange_names(by_name[link.exchange]):
            queue = f"federation: {exchange} -> {names[link.downstream]}"
            (policy,) = [p for p in policies(clusters[link.upstream], "queues") if re.search(p["pattern"], queue)]
            limits = policy["definition"]
            assert 0 < limits["message-ttl"] < limits["expires"]
            assert limits["max-length-bytes"] > 0
            block = by_name[link.exchange].when_full == "block"
            assert limits["overflow"] == ("reject-publish" if block else "drop-head")
            unlimited = -1 if bus_has(version, BusFeature.DELIVERY_LIMIT) else None
            assert limits.get("delivery-limit") == unlimited


def test_names_that_hold_dots_match_only_themselves():
    given = of_graph(exchanges={"a.b": {}, "a-b": {}, "axb": {}, "a.b.c": {}})
    _, _, clusters = rendered(given)
    for definitions in clusters.values():
        for exchange in ("a.b", "a-b", "axb", "a.b.c"):
            assert len([p for p in policies(definitions, "exchanges") if re.search(p["pattern"], exchange)]) == 1


def test_backlogs_leave_half_of_the_disk():
    given = of_graph()
    topology, all_links, clusters = rendered(given)
    by_name = {exchange.name: exchange for exchange in topology.exchanges}
    for cluster in topology.clusters:
        disk = next(host.disk for host in topology.hosts if host.name == cluster.nodes[0])
        rooms = {p["name"]: p["definition"]["max-length-bytes"] for p in policies(clusters[cluster.name], "queues")}
        total = sum(
            rooms[f"queues of {name}"]
            for link in all_links
            if link.upstream == cluster.name
            for name in exchange_names(by_name[link.exchange])
        )
        assert 0.4 * disk < total < 0.51 * disk


def test_a_cluster_binds_only_its_own_prefix():
    _, _, clusters = rendered(of_graph())
    for name, definitions in clusters.items():
        found = {(b["source"], b["destination"], b["routing_key"]) for b in definitions["bindings"]}
        assert found == {
            ("requests.req", "requests.req.local", f"{name}.#"),
            ("requests.rep", "requests.rep.local", f"{name}.#"),
        }


def test_cluster_names_are_unique_and_said_twice_alike():
    topology, _, clusters = rendered(of_graph())
    texts = {file.host: file.content for file in files(of_graph()) if file.path == "/etc/rabbitmq/rabbitmq.conf"}
    for cluster in topology.clusters:
        assert clusters[cluster.name]["global_parameters"] == [{"name": "cluster_name", "value": cluster.cluster_name}]
        assert all(f"\ncluster_name = {cluster.cluster_name}\n" in texts[node] for node in cluster.nodes)
    assert len({cluster.cluster_name for cluster in topology.clusters}) == len(topology.clusters)


def test_a_link_user_may_touch_only_what_is_federated():
    _, _, clusters = rendered(of_graph())
    (right,) = [p for p in clusters["eu-west-1a"]["permissions"] if p["user"] == "federation"]
    for name, allowed in [("events", True), ("federation: events -> x", True), ("jobs", False), ("eventsx", False)]:
        assert bool(re.search(right["configure"], name)) is allowed
    (user,) = [u for u in clusters["eu-west-1a"]["users"] if u["name"] == "federation"]
    assert user["password_hash"] == ""
    assert user["tags"] == []


@pytest.mark.parametrize("version", RABBITMQ_VERSIONS)
def test_keys_of_rabbitmq_conf_that_a_version_has(version):
    given = of_graph(version=version)
    topology = derive(given)
    text = next(f.content for f in host_files(given, topology, ()) if f.path == "/etc/rabbitmq/rabbitmq.conf")
    keys = {line.partition(" =")[0] for line in text.splitlines()}
    assert ("default_queue_type" in keys) == bus_has(version, BusFeature.DEFAULT_QUEUE_TYPE)
    assert any(key.startswith("quorum_queue.continuous") for key in keys) == bus_has(
        version, BusFeature.MEMBERSHIP_RECONCILIATION
    )
    assert not any(key.startswith("cluster_formation.randomized_startup_delay_range") for key in keys)
    assert "listeners.tcp = none" in text
    assert "management.tcp.port" not in keys


def test_a_platform_of_one_cluster_has_no_federation():
    given = platform(regions={"eu-west-1": {"network": "10.11.0.0/16", "zones": ["a"]}})
    _, all_links, clusters = rendered(given)
    assert all_links == ()
    assert clusters["eu-west-1a"]["parameters"] == []
    assert clusters["eu-west-1a"]["policies"] == []
