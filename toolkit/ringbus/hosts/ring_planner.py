"""From what the ring should hold and what it holds to the statements between."""

from collections.abc import Iterable, Mapping

from ringbus.findings import Finding, warning
from ringbus.hosts.catalogue import KEYSPACE_KEPT
from ringbus.hosts.ring_actions import CqlAction, LoginAction, RingAction
from ringbus.hosts.ring_reading import KeyspaceReading, RingReading, RoleReading
from ringbus.hosts.ring_wanted import ADMIN, DEFAULT, SERVICES, Replication, WantedRing

_STRATEGY = "NetworkTopologyStrategy"
#: Services make their own tables, and drop none.
_RIGHTS = ("ALTER", "CREATE", "MODIFY", "SELECT")
_NOBODY = RoleReading(superuser=False, login=False, permissions={})


def ring_actions(host: str, wanted: WantedRing, found: RingReading) -> tuple[RingAction, ...]:
    """Where roles are kept first, then the administrator, keyspaces, services, and the default superuser's end."""
    if not found.speaks:
        return ()
    if not found.accepted:
        return (LoginAction(host, wanted, "neither the administrator nor the default superuser is let in"),)
    actions = [
        *_keyspaces(host, wanted, found, wanted.system),
        *_administrator(host, wanted, found),
        *_keyspaces(host, wanted, found, wanted.keyspaces),
        *_services(host, wanted, found),
        *_default(host, wanted, found),
    ]
    return tuple(actions)


def kept_keyspaces(wanted: WantedRing, found: RingReading) -> Iterable[Finding]:
    """What is not of the platform and is left alone all the same."""
    for name in sorted(found.keyspaces.keys() - wanted.keyspaces.keys()):
        if not name.startswith("system"):
            hint = "look what it holds; `DROP KEYSPACE` takes it away, and all its rows."
            yield warning(KEYSPACE_KEPT, f"keyspace {name}", "it is not of the platform", note="Left alone.", hint=hint)


def _keyspaces(
    host: str, wanted: WantedRing, found: RingReading, keyspaces: Mapping[str, Replication]
) -> Iterable[CqlAction]:
    for name, copies in sorted(keyspaces.items()):
        # Cassandra refuses names of datacenters that it does not know yet.
        options = {region: str(number) for region, number in sorted(copies.items()) if region in found.regions}
        read = found.keyspaces.get(name)
        if read == KeyspaceReading(durable=True, strategy=_STRATEGY, options=options):
            continue
        said = ", ".join(f"'{key}': {value}" for key, value in {"class": f"'{_STRATEGY}'", **options}.items())
        verb, why = ("ALTER KEYSPACE", _differs(read, options)) if read else ("CREATE KEYSPACE", "it is not there")
        statement = f'{verb} "{name}" WITH replication = {{{said}}} AND durable_writes = true'
        altered = name if read and not _grown(read, options) else ""
        yield CqlAction(host, wanted, (statement,), f"keyspace {name}", why, keyspace=altered)


def _grown(read: KeyspaceReading, options: Mapping[str, str]) -> bool:
    """Whether only a region is added: its nodes are rebuilt, and nothing else lacks rows."""
    return read.strategy == _STRATEGY and read.options.items() <= options.items()


def _differs(read: KeyspaceReading, options: Mapping[str, str]) -> str:
    if (read.strategy, read.options) == (_STRATEGY, options):
        return "its writes are not durable"
    shown = ", ".join(f"{key} {value}" for key, value in sorted(read.options.items()))
    return f"it has {read.strategy} with {shown or 'nothing'}"


def _administrator(host: str, wanted: WantedRing, found: RingReading) -> Iterable[CqlAction]:
    why = _role_differs(found.roles.get(ADMIN), superuser=True, accepted=ADMIN in found.accepted)
    if why:
        said = _role(ADMIN, wanted.admin, found, superuser=True)
        yield CqlAction(host, wanted, (said,), f"role {ADMIN}", why, hidden=True)


def _services(host: str, wanted: WantedRing, found: RingReading) -> Iterable[CqlAction]:
    """Its login and its rights, in one."""
    read = found.roles.get(SERVICES)
    why = _role_differs(read, superuser=False, accepted=SERVICES in found.accepted)
    said = [_role(SERVICES, wanted.services, found, superuser=False)] if why else []
    for keyspace in wanted.keyspaces:
        has = (read or _NOBODY).permissions.get(f"data/{keyspace}", frozenset())
        said += [f'GRANT {right} ON KEYSPACE "{keyspace}" TO "{SERVICES}"' for right in _RIGHTS if right not in has]
    if said:
        why = why or "it lacks rights"
        yield CqlAction(host, wanted, tuple(said), f"role {SERVICES}", why, hidden=True)


def _default(host: str, wanted: WantedRing, found: RingReading) -> Iterable[CqlAction]:
    """Nobody can take its rights from itself: the administrator does, once there is one."""
    read = found.roles.get(DEFAULT, _NOBODY)
    if ADMIN in found.accepted and (read.superuser or read.login):
        said = f'ALTER ROLE "{DEFAULT}" WITH SUPERUSER = false AND LOGIN = false'
        yield CqlAction(host, wanted, (said,), f"role {DEFAULT}", "everybody knows its password")


def _role_differs(read: RoleReading | None, *, superuser: bool, accepted: bool) -> str:
    """Why it is changed; empty: it is as it should be."""
    if read is None:
        return "it is not there"
    if (read.superuser, read.login) != (superuser, True):
        return "it may do something else"
    return "" if accepted else "its password differs"


def _role(name: str, password: str, found: RingReading, *, superuser: bool) -> str:
    verb = "ALTER" if name in found.roles else "CREATE"
    quoted = password.replace("'", "''")
    may = f"SUPERUSER = {str(superuser).lower()} AND LOGIN = true"
    return f"{verb} ROLE \"{name}\" WITH {may} AND PASSWORD = '{quoted}'"
