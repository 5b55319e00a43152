"""Files of hosts: secrets stay references, rings agree with each other, and twenty regions are rendered quickly."""

import re
import time

import pytest
import yaml

from ringbus.federation.graphs import links
from ringbus.render.host_file import SecretForm, SecretReference, references
from ringbus.render.hosts import host_files
from ringbus.render.tree import tree
from ringbus.topology.derive import derive
from ringbus.topology.values import Role
from tests.golden.render.scenarios import HAILO, files, platform, small

LARGE = {
    f"{area}-{side}-{number}": {"network": f"10.{10 + at}.0.0/16"}
    for at, (area, side, number) in enumerate(
        (area, side, number)
        for area in ("eu", "us", "ap", "sa", "af")
        for side in ("west", "east")
        for number in (1, 2)
    )
}


def ring_yaml(given):
    return {f.host: yaml.safe_load(f.content) for f in files(given) if f.path.endswith("/cassandra.yaml")}


def test_every_host_has_its_files():
    topology = derive(platform())
    assert {file.host for file in files(platform())} == {host.name for host in topology.hosts}


def test_no_path_twice_on_a_host():
    found = [(file.host, file.path) for file in files(platform())]
    assert len(found) == len(set(found))
    assert found == sorted(found)


def test_secrets_are_exactly_the_markers():
    topology = derive(platform())
    known = {(secret.name, secret.region) for secret in topology.secrets}
    regions = {host.name: host.region for host in topology.hosts}
    listed = files(platform())
    for file in listed:
        assert file.secrets == references(file.content)
        assert all((secret.name, regions[file.host]) in known for secret in file.secrets)
    assert {s.form for file in listed for s in file.secrets} == set(SecretForm)


def test_what_holds_secrets_is_closed_to_others():
    assert all(not file.mode & 0o007 for file in files(platform()) if file.secrets)


def test_a_marker_is_found_again():
    reference = SecretReference("hailo/bus/admin-password", SecretForm.RABBITMQ_HASH)
    assert references(f'"{reference.marker()}" {reference.marker()}') == (reference,)


def test_a_marker_of_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="rot13"):
        references("@@secret:hailo/x:rot13@@")


def test_seeds_are_the_same_everywhere_and_of_every_ring():
    documents = ring_yaml(platform())
    (seeds,) = {document["seed_provider"][0]["parameters"][0]["seeds"] for document in documents.values()}
    topology = derive(platform())
    addresses = {host.name: str(host.address) for host in topology.hosts}
    assert set(seeds.split(",")) == {addresses[name] for ring in topology.rings for name in ring.seeds}


def test_a_node_listens_on_its_own_address():
    addresses = {host.name: str(host.address) for host in derive(platform()).hosts_in("eu-west-1", Role.RING)}
    found = ring_yaml(platform())
    assert {found[name]["listen_address"] for name in addresses} == set(addresses.values())


def test_tokens_are_never_rendered():
    assert not any("initial_token" in file.content for file in files(platform()))


def test_nothing_is_unencrypted():
    for document in ring_yaml(platform()).values():
        assert document["client_encryption_options"]["enabled"]
        assert document["server_encryption_options"]["internode_encryption"] == "all"
        assert not document["client_encryption_options"]["optional"]
        assert not document["server_encryption_options"]["optional"]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (("5.0", "5.0"), ("NONE", "NONE")),
        (("5.0", "4.1"), ("CASSANDRA_4", None)),
        (("4.1", "4.1"), (None, None)),
    ],
)
def test_new_formats_only_when_all_regions_can_read_them(versions, expected):
    regions = {
        name: {**given, "ring": {"cassandra": version}}
        for (name, given), version in zip(HAILO["regions"].items(), versions, strict=True)
    }
    documents = ring_yaml(platform(regions=regions))
    found = tuple(documents[f"ring-{region}a-0"].get("storage_compatibility_mode") for region in regions)
    assert found == expected


@pytest.mark.parametrize(("version", "java"), [("4.1", "11"), ("5.0", "17")])
def test_java_of_each_version(version, java):
    paths = {file.path for file in files(small(cassandra=version)) if file.host == "ring-eu-west-1a-0"}
    assert [path for path in paths if re.search(r"jvm\d+-", path)] == [f"/etc/cassandra/jvm{java}-server.options"]
    unit = next(f.content for f in files(small(cassandra=version)) if f.path.endswith("cassandra.service"))
    assert f"@/etc/cassandra/jvm{java}-server.options" in unit


@pytest.mark.parametrize(("nodes", "expected"), [(1, "ignore"), (3, "pause_minority"), (5, "pause_minority")])
def test_partition_handling(nodes, expected):
    given = platform(bus={"nodes": nodes})
    text = next(f.content for f in files(given) if f.host == "bus-eu-west-1a-0" and f.path.endswith("rabbitmq.conf"))
    assert f"cluster_partition_handling = {expected}\n" in text
    assert len(re.findall(r"^cluster_formation\.classic_config\.nodes\.", text, re.MULTILINE)) == nodes


def test_adding_a_zone_leaves_other_zones_nodes_as_they_are():
    """Other clusters learn of a new upstream; nothing that needs a restart changes, but the seeds of every ring."""
    before = {(f.host, f.path): f for f in files(platform())}
    regions = {**HAILO["regions"], "us-east-1": {**HAILO["regions"]["us-east-1"], "zones": ["a", "b", "c"]}}
    after = {(f.host, f.path): f for f in files(platform(regions=regions))}
    changed = {path for (host, path), file in before.items() if after[host, path] != file}
    assert changed == {"/etc/rabbitmq/definitions.json", "/etc/cassandra/cassandra.yaml"}


def test_tree_has_hosts_and_stacks():
    given = platform()
    topology = derive(given)
    found = tree(given, topology, links(topology, given.bus.federation), {"base": {"b": 1, "a": [2]}})
    assert found["stacks/base/terraform.tfvars.json"] == '{\n  "a": [\n    2\n  ],\n  "b": 1\n}\n'
    place = found["hosts/ring-us-east-1a-0/etc/cassandra/cassandra-rackdc.properties"]
    assert place == "dc=us-east-1\nrack=us-east-1a\n"


def test_twenty_regions_from_load_to_render_within_three_seconds():
    started = time.process_time()
    given = platform(regions=LARGE, bus={"exchanges": {"a": {}, "b": {}, "c": {"kind": "rpc"}}})
    topology = derive(given)
    all_links = links(topology, given.bus.federation)
    rendered = host_files(given, topology, all_links)
    spent = time.process_time() - started
    assert len(all_links) == 10_620
    assert len({file.host for file in rendered}) == 20 * 3 * (3 + 1 + 1)
    assert spent < 3
