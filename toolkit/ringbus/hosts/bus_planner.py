"""From what a cluster should hold and what it holds to the calls between."""

from collections.abc import Iterable
from urllib.parse import quote

from ringbus.diff import diff
from ringbus.findings import Finding, warning
from ringbus.hosts import bus_sections as sections
from ringbus.hosts.actions import Action, ApiAction, ImportAction, LinksAction
from ringbus.hosts.bus_sections import Key
from ringbus.hosts.catalogue import EXCHANGE_KEPT, VHOST_KEPT
from ringbus.hosts.reading import ApiState, BusReading, HostFacts
from ringbus.hosts.wanted import WantedBus

_EXCHANGES, _NONE = "exchanges", "the platform has none"


def bus_actions(host: str, wanted: WantedBus, found: BusReading) -> tuple[Action, ...]:
    """What is added, then what is changed, then what goes; a broker that is silent is asked nothing.

    What federation makes, what services bind, and what holds messages is left alone. Exchanges go later
    (:func:`exchange_removals`): other clusters' links have them in use.
    """
    if found.state is ApiState.DENIES:
        return (ImportAction(host, "the API does not take the administrator's password"),)
    if found.state is ApiState.SILENT:
        return ()
    change = diff(sections.keyed(found.definitions), sections.keyed(wanted.definitions))
    put = {key: ("it is not there", said) for key, said in change.added.items()}
    put |= {key: ("it differs", said) for key, (_, said) in change.changed.items()}
    calls = [call for key, (why, said) in sorted(put.items()) for call in _put(host, wanted, key, why, said)]
    gone = sorted((key for key in change.removed if sections.removable(key) and key[1] != _EXCHANGES), reverse=True)
    return (*calls, *(_delete(host, wanted, key, _NONE) for key in gone))


def link_actions(host: str, wanted: WantedBus, facts: HostFacts) -> tuple[Action, ...]:
    """Links are started that the cluster was told of, should have, and lost; those that try to connect are not lost."""
    if facts.links is None or facts.bus.state is not ApiState.ANSWERS:
        return ()
    should = sections.links_of(wanted.definitions) & sections.links_of(facts.bus.definitions)
    lost = ", ".join(f"{exchange} ({upstream})" for exchange, upstream in sorted(should - facts.links))
    return (LinksAction(host, f"no link runs for {lost}"),) if lost else ()


def exchange_removals(host: str, wanted: WantedBus, found: BusReading) -> tuple[ApiAction, ...]:
    """The exchanges that go, each after the queues that links had for it; to be done once no cluster has such links.

    A queue is left behind by a link that ends, so that nothing is lost while it is away, and is bound to its exchange.
    """
    if found.state is not ApiState.ANSWERS:
        return ()
    change = diff(sections.keyed(found.definitions), sections.keyed(wanted.definitions))
    gone = sorted(key for key in change.removed if key[1] == _EXCHANGES)
    return tuple(call for key in gone for call in _removal(host, wanted, key, found))


def _removal(host: str, bus: WantedBus, key: Key, found: BusReading) -> Iterable[ApiAction]:
    vhost, exchange = key[2]
    for queue in sections.queues_of_links(found.definitions, vhost, exchange):
        path = f"queues/{quote(vhost, safe='')}/{quote(queue, safe='')}"
        yield ApiAction(host, bus, "DELETE", path, None, f"remove queue {queue}", f"it is of a link for {exchange}")
    yield _delete(host, bus, key, _NONE, patient=True)


def kept(wanted: WantedBus, found: BusReading) -> Iterable[Finding]:
    """What is not of the platform and is left alone all the same."""
    change = diff(sections.keyed(found.definitions), sections.keyed(wanted.definitions))
    for key in change.removed:
        if not sections.removable(key) and found.state is ApiState.ANSWERS:
            hint = "look what it holds; `rabbitmqctl delete_vhost` takes it away, and all its messages."
            where, said = f"cluster {wanted.cluster}", f"{sections.title(key)} is not of the platform"
            yield warning(VHOST_KEPT, where, said, note="It was left alone.", hint=hint)


def kept_exchanges(bus: WantedBus, removals: Iterable[ApiAction]) -> Iterable[Finding]:
    """What is told of exchanges that go, but not now."""
    for action in removals:
        if action.patient:
            note = "It was left alone: a cluster that did not tell what it holds may have links for it."
            hint = "`ringbus configure` of all hosts, all brokers running, takes it away."
            said = f"{action.what.removeprefix('remove ')} is not of the platform"
            yield warning(EXCHANGE_KEPT, f"cluster {bus.cluster}", said, note=note, hint=hint)


def _put(host: str, bus: WantedBus, key: Key, why: str, said: dict[str, object]) -> Iterable[ApiAction]:
    if why == "it differs" and key[1] == _EXCHANGES:  # RabbitMQ changes no exchange that is there
        yield _delete(host, bus, key, why)
    yield ApiAction(
        host, bus, sections.method(key), sections.path(key), said, sections.title(key), why, sections.hidden(key)
    )


def _delete(host: str, bus: WantedBus, key: Key, why: str, *, patient: bool = False) -> ApiAction:
    path = sections.path(key, gone=True)
    return ApiAction(host, bus, "DELETE", path, None, f"remove {sections.title(key)}", why, patient=patient)
