"""From what a cluster should hold and what it holds to the calls between."""

from collections.abc import Iterable

from ringbus.diff import diff
from ringbus.findings import Finding, warning
from ringbus.hosts import bus_sections as sections
from ringbus.hosts.actions import Action, ApiAction, ImportAction
from ringbus.hosts.bus_sections import Key
from ringbus.hosts.catalogue import VHOST_KEPT
from ringbus.hosts.reading import ApiState, BusReading
from ringbus.hosts.wanted import WantedBus


def bus_actions(host: str, wanted: WantedBus, found: BusReading) -> tuple[Action, ...]:
    """What is added, then what is changed, then what goes; a broker that is silent is asked nothing.

    What federation makes, what services bind, and what holds messages is left alone.
    """
    if found.state is ApiState.DENIES:
        return (ImportAction(host, "the API does not take the administrator's password"),)
    if found.state is ApiState.SILENT:
        return ()
    change = diff(sections.keyed(found.definitions), sections.keyed(wanted.definitions))
    put = {key: ("it is not there", said) for key, said in change.added.items()}
    put |= {key: ("it differs", said) for key, (_, said) in change.changed.items()}
    calls = [call for key, (why, said) in sorted(put.items()) for call in _put(host, wanted, key, why, said)]
    gone = sorted((key for key in change.removed if sections.removable(key)), reverse=True)
    return (*calls, *(_delete(host, wanted, key, "the platform has none") for key in gone))


def kept(wanted: WantedBus, found: BusReading) -> Iterable[Finding]:
    """What is not of the platform and is left alone all the same."""
    change = diff(sections.keyed(found.definitions), sections.keyed(wanted.definitions))
    for key in change.removed:
        if not sections.removable(key) and found.state is ApiState.ANSWERS:
            hint = "look what it holds; `rabbitmqctl delete_vhost` takes it away, and all its messages."
            where, said = f"cluster {wanted.cluster}", f"{sections.title(key)} is not of the platform"
            yield warning(VHOST_KEPT, where, said, note="It was left alone.", hint=hint)


def _put(host: str, bus: WantedBus, key: Key, why: str, said: dict[str, object]) -> Iterable[ApiAction]:
    if why == "it differs" and key[1] == "exchanges":  # RabbitMQ changes no exchange that is there
        yield _delete(host, bus, key, why)
    yield ApiAction(
        host, bus, sections.method(key), sections.path(key), said, sections.title(key), why, sections.hidden(key)
    )


def _delete(host: str, bus: WantedBus, key: Key, why: str) -> ApiAction:
    path = sections.path(key, gone=True)
    return ApiAction(host, bus, "DELETE", path, None, f"remove {sections.title(key)}", why)
