"""Links of real brokers: lost ones are started, and those for an exchange that goes from the file go first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest

from ringbus.hosts import curl, federation_links
from ringbus.hosts.federation_links import lacking
from ringbus.hosts.wanted import WantedBus
from tests.lab.configuring import ConfiguredLab, configured

_PLATFORM = """\
ringbus: 1
platform: {{name}}
domain: lab.example
regions:
  eu-west-1: {{{{network: 10.102.0.0/16, zones: [a, b, c]}}}}
bus:
  nodes: 1
  disk: 20 GiB
  exchanges:
    events: {{{{kind: events, rate: 1/s, size: 1 KiB}}}}
{more}
ring: {{{{nodes: 1, replication: 3}}}}
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
    """A lab of three clusters that have links for all exchanges."""
    with configured(tmp_path_factory.mktemp("links"), _PLATFORM.format(more=_MORE), "ar") as standing:
        yield standing


ONE_LOST = (
    '[rabbit_federation_link_sup:adjust(P, X, {clear_upstream, <<"events from eu-west-1b">>}) || '
    "{X, P, _, _} <- mirrored_supervisor:which_children(rabbit_federation_exchange_link_sup_sup)]."
)
ALL_LOST = (
    '{ok, X} = rabbit_exchange:lookup(rabbit_misc:r(<<"/">>, exchange, <<"events">>)), '
    "rabbit_federation_exchange_link_sup_sup:stop_child(X), "
    "rabbit_federation_status:remove_exchange_or_queue(element(2, X))."
)


@pytest.mark.parametrize(("losing", "lost"), [(ONE_LOST, "b"), (ALL_LOST, "bc")])
def test_links_that_were_lost_are_named_and_started(lab: ConfiguredLab, losing: str, lost: str) -> None:
    lab.on(NEAR, f"rabbitmqctl -q eval {shlex.quote(losing)}")
    named = tuple(f"events (events from eu-west-1{letter})" for letter in lost)
    assert lacking(0, lab.on(NEAR, federation_links.LIST)) == named
    assert lab.plan() == [(NEAR, "start of lost links")]
    assert lab.configure() == [(NEAR, "start of lost links")]
    assert lacking(0, lab.on(NEAR, federation_links.LIST)) == ()
    assert lab.plan() == []


def test_it_goes_everywhere_though_links_and_for_a_while_a_queue_have_it_in_use(lab: ConfiguredLab) -> None:
    before = held(lab, NEAR)
    assert {"old", "asks.req.local", "federation: old -> ", "federation: asks.req -> "} <= before
    bound_queue(lab, NEAR, "old")
    file = lab.folder / "platform.yaml"
    file.write_text(_PLATFORM.format(more="").format(name=lab.platform.name), encoding="utf-8")
    after = ConfiguredLab(lab.folder)
    done = after.configure()
    for host, zone in ((NEAR, "eu-west-1b"), (FAR, "eu-west-1a"), (FAR, "eu-west-1c")):
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
