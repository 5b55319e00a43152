"""An exchange that goes from the file, on real brokers whose links have it in use."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest

from ringbus.hosts import curl
from ringbus.hosts.wanted import WantedBus
from tests.lab.configuring import ConfiguredLab, configured

_PLATFORM = """\
ringbus: 1
platform: {{name}}
domain: lab.example
regions:
  eu-west-1: {{{{network: 10.102.0.0/16, zones: [a, b]}}}}
bus:
  nodes: 1
  disk: 20 GiB
  exchanges:
    events: {{{{kind: events, rate: 1/s, size: 1 KiB}}}}
{more}
ring: {{{{nodes: 1, replication: 2}}}}
"""
#: What goes: one of each kind.
_MORE = """\
    old: {{kind: events, rate: 1/s, size: 1 KiB}}
    asks: {{kind: rpc}}"""
NEAR, FAR = "bus-eu-west-1a-0", "bus-eu-west-1b-0"
#: RabbitMQ takes a queue away that nobody has used for so many milliseconds; until then its exchange is in use.
_EXPIRES = 15_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredLab]:
    """A lab of two clusters that have links for all exchanges."""
    with configured(tmp_path_factory.mktemp("removal"), _PLATFORM.format(more=_MORE), "ar") as standing:
        yield standing


def test_it_goes_everywhere_though_links_and_for_a_while_a_queue_have_it_in_use(lab: ConfiguredLab) -> None:
    before = held(lab, NEAR)
    assert {"old", "asks.req.local", "federation: old -> ", "federation: asks.req -> "} <= before
    bound_queue(lab, NEAR, "old")
    file = lab.folder / "platform.yaml"
    file.write_text(_PLATFORM.format(more="").format(name=lab.platform.name), encoding="utf-8")
    after = ConfiguredLab(lab.folder)
    done = after.configure()
    for host, zone in ((NEAR, "eu-west-1b"), (FAR, "eu-west-1a")):
        assert (host, f"remove queue federation: old -> {lab.platform.name}.{zone}") in done
        assert held(lab, host) == {"events", "federation: events -> "}
    gone = [number for number, (_, what) in enumerate(done) if what.startswith(("remove exchange", "remove queue"))]
    links = [number for number, (_, what) in enumerate(done) if what.startswith(("remove policy", "remove upstream"))]
    assert min(gone) > max(links)
    assert after.plan() == []
    assert after.configure() == []


def held(lab: ConfiguredLab, host: str) -> set[str]:
    """The exchanges and queues of a cluster that are not RabbitMQ's own, without the name of the other cluster."""
    found = lab.on(
        host, "for what in list_exchanges list_queues; do rabbitmqctl -q --no-table-headers $what name; done"
    )
    names = {line.partition(lab.platform.name)[0] for line in found.splitlines()}
    return {name for name in names if name.strip() and not name.startswith("amq.")}


def bound_queue(lab: ConfiguredLab, host: str, exchange: str) -> None:
    """A queue of a service that ended: bound to an exchange, and used by nobody any more."""
    call(lab, host, "PUT", "queues/%2F/mine", {"durable": True, "arguments": {"x-expires": _EXPIRES}})
    call(lab, host, "POST", f"bindings/%2F/e/{exchange}/q/mine", {"routing_key": "#"})


def call(lab: ConfiguredLab, host: str, method: str, path: str, body: object) -> None:
    """A call of the API of a host."""
    password = lab.secrets.read(lab.body(host).region, f"{lab.platform.name}/bus/admin-password")
    bus = WantedBus("", f"https://{lab.body(host).full_name}:15671/api", "ringbus", str(password), {})
    lab.on(host, f"printf '%s' {shlex.quote(curl.call(bus, method, path, body))} | ({curl.SCRIPT})")
