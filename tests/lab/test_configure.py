"""Real brokers of two clusters, brought to what the platform says over SSH through their bastions."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ringbus.hosts import curl
from tests.architecture.source import ROOT
from tests.lab.configuring import ConfiguredLab, configured

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.92.0.0/16, zones: [a]}}
  us-east-1: {{network: 10.93.0.0/16, zones: [a]}}
bus:
  nodes: 3
  exchanges:
    events: {{kind: events}}
    requests: {{kind: rpc}}
ring: {{nodes: 1, replication: 1}}
"""
NEAR = [f"bus-eu-west-1a-{index}" for index in range(3)]
FAR = [f"bus-us-east-1a-{index}" for index in range(3)]
CONF = "/etc/rabbitmq/rabbitmq.conf"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab whose brokers were configured once."""
    with configured(tmp_path_factory.mktemp("configured"), _PLATFORM, "c") as standing:
        yield standing


@pytest.fixture(autouse=True)
def whole(lab: ConfiguredLab) -> Iterator[None]:
    """Every test leaves all hosts as they should be."""
    yield
    lab.configure()
    assert lab.plan() == []


def api(lab: ConfiguredLab, host: str, path: str) -> Any:
    """An answer of the API on a host."""
    body = lab.body(host)
    password = lab.secrets.read(body.region, f"{lab.platform.name}/bus/admin-password")
    login = shlex.quote(f"user = {curl.quoted(f'ringbus:{password}')}")
    url = f"https://{body.full_name}:15671/api/{path}"
    said = lab.on(host, f"printf '%s\\n' {login} | curl -sS -K - --cacert /etc/ringbus/tls/ca.pem {url}")
    return json.loads(said)


def links_that_run(lab: ConfiguredLab, host: str) -> set[tuple[str, str]]:
    return {
        (one["exchange"], one["upstream"]) for one in api(lab, host, "federation-links") if one["status"] == "running"
    }


def test_brokers_are_clusters_and_their_links_run_with_certificates_alone(lab: ConfiguredLab) -> None:
    for zone, nodes, other in (("eu-west-1a", NEAR, "us-east-1a"), ("us-east-1a", FAR, "eu-west-1a")):
        running = [node for node in api(lab, nodes[0], "nodes") if node["running"]]
        assert {node["name"] for node in running} == {f"rabbit@{lab.body(name).full_name}" for name in nodes}
        assert api(lab, nodes[0], "cluster-name")["name"] == f"{lab.platform.name}.{zone}"
        expect = {("events", f"events from {other}")}
        expect |= {(name, f"requests from {other}") for name in ("requests.req", "requests.rep")}
        assert links_that_run(lab, nodes[0]) == expect


def test_a_second_configure_finds_nothing(lab: ConfiguredLab) -> None:
    assert lab.plan() == []
    assert lab.configure() == []


def test_four_things_changed_by_hand_are_the_four_that_are_found(lab: ConfiguredLab) -> None:
    lab.on(NEAR[1], "echo >> /etc/rabbitmq/definitions.json")
    policy = "rabbitmqctl -q set_policy --apply-to exchanges 'federate events' '^events$'"
    lab.on(NEAR[2], f"""{policy} '{{"federation-upstream-set":"all"}}'""")
    lab.on(NEAR[0], "rabbitmqctl -q add_user mallory secret")
    lab.on(FAR[1], """rabbitmqctl -q set_parameter federation-upstream orphan '{"uri":"amqps://nowhere"}'""")
    expect = [
        (NEAR[1], "file /etc/rabbitmq/definitions.json"),
        (NEAR[0], "policy federate events"),
        (NEAR[0], "remove user mallory"),
        (FAR[0], "remove upstream orphan"),
    ]
    assert lab.plan() == expect
    assert lab.configure() == expect
    assert lab.plan() == []


def test_a_changed_configuration_is_read_by_one_broker_of_a_cluster_after_the_other(lab: ConfiguredLab) -> None:
    for name in NEAR[:2]:
        lab.on(name, f"echo '# by hand' >> {CONF}")
    before = {name: lab.on(name, "pgrep -o beam.smp") for name in NEAR}
    said: list[tuple[str, str]] = []
    done = lab.configure(report=lambda event: said.append((event.who, event.kind.value)))
    steps = [step for name in NEAR[:2] for step in ((name, f"file {CONF}"), (name, "restart rabbitmq-server"))]
    assert done == [*steps, (NEAR[1], "rebalance of queues")]
    ends = [said.index((name, "finished")) for name in NEAR[:2]]
    assert said.index((NEAR[1], "started")) > ends[0]
    after = {name: lab.on(name, "pgrep -o beam.smp") for name in NEAR}
    assert [before[name] == after[name] for name in NEAR] == [False, False, True]


def test_killed_while_a_broker_restarts_the_next_one_ends_it(lab: ConfiguredLab) -> None:
    lab.on(NEAR[0], f"echo '# by hand' >> {CONF}")
    lab.on(NEAR[1], f"echo '# by hand' >> {CONF}; rm /etc/ringbus/tls/host.pem")
    argv = [sys.executable, "-m", "tests.lab.configuring", str(lab.folder)]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout
        for line in working.stdout:
            if "restart" in line:
                break
        working.kill()
    found = lab.plan()
    assert (NEAR[0], f"file {CONF}") not in found
    assert (NEAR[1], f"file {CONF}") in found
    assert (NEAR[1], "certificate /etc/ringbus/tls/host.pem") in found
    lab.configure()
    assert lab.plan() == []
    assert all(node["running"] for node in api(lab, NEAR[2], "nodes"))


def test_a_password_that_was_rotated_reaches_the_brokers(lab: ConfiguredLab) -> None:
    name = f"{lab.platform.name}/bus/admin-password"
    for region in ("eu-west-1", "us-east-1"):
        lab.secrets.change(region, name, 'it\'s "new" \\ and odd')
    assert (NEAR[0], "import of definitions") in lab.configure()
    assert lab.plan() == []


@pytest.mark.parametrize("way", ["its process", "its host"])
def test_a_broker_that_was_killed_is_one_of_its_cluster_again(lab: ConfiguredLab, way: str) -> None:
    lost = FAR[0]
    if way == "its process":
        before = lab.kill_process(lost, "rabbitmq-server", "beam.smp")
    else:
        before = lab.kill_host(lost, "rabbitmq-server")
    lab.configure()
    assert lab.plan() == []
    assert lab.main_of(lost, "rabbitmq-server") != before
    assert [node["running"] for node in api(lab, FAR[1], "nodes")] == [True] * 3
    assert len(links_that_run(lab, lost)) == 3


def test_what_was_stopped_is_started_and_what_was_lost_is_made_anew(lab: ConfiguredLab) -> None:
    lab.on(FAR[0], "systemctl stop rabbitmq-server; rm -r /etc/ringbus/tls")
    done = lab.configure()
    own = [what for host, what in done if host == FAR[0]]
    assert own[-1] == "start rabbitmq-server"  # another broker may have started links that were lost with it
    assert {what for _, what in done} > {"file /etc/ringbus/tls/ca.pem", "certificate /etc/ringbus/tls/link.pem"}
    assert all(node["running"] for node in api(lab, FAR[1], "nodes"))
