"""From what a host should be and what it is to the actions between."""

import datetime
from collections.abc import Iterable

from ringbus.hosts.actions import Action, CertificateAction, FileAction, UnitAction
from ringbus.hosts.reading import CertificateReading, FileReading, HostFacts, UnitReading
from ringbus.hosts.wanted import WantedCertificate, WantedFile, WantedHost

#: A certificate is renewed when it has less than this left.
RENEWED = datetime.timedelta(days=30)
KEY_MODE = 0o640


def host_actions(wanted: WantedHost, facts: HostFacts, now: datetime.datetime) -> tuple[Action, ...]:
    """Files, then certificates, then what must start anew because of them; empty where all is as it should be."""
    name = wanted.host.name
    files = [FileAction(name, file, why) for file in wanted.files if (why := _file(file, facts.files.get(file.path)))]
    certificates = [
        CertificateAction(name, one, why) for one in wanted.certificates if (why := _certificate(one, facts, now))
    ]
    return (*files, *certificates, *_units(wanted, facts, files))


def _file(wanted: WantedFile, found: FileReading | None) -> str:
    """Why it is written; empty: it is as it should be."""
    if found is None:
        return "it is not there"
    if found.sha256 != wanted.sha256:
        return "its content differs"
    kept, right = (found.owner, found.group, found.mode), (wanted.owner, wanted.group, wanted.mode)
    return "" if kept == right else f"it is {_kept(*kept)}, not {_kept(*right)}"


def _kept(owner: str, group: str, mode: int) -> str:
    return f"{owner}:{group} {mode:04o}"


def _certificate(wanted: WantedCertificate, facts: HostFacts, now: datetime.datetime) -> str:
    """Why it is signed; empty: it is as it should be."""
    key, found = facts.files.get(wanted.key), facts.certificates.get(wanted.path)
    if key is None or found is None:
        return "it is not there"
    if (key.owner, key.group, key.mode) != ("root", wanted.group, KEY_MODE):
        return f"its key is {_kept(key.owner, key.group, key.mode)}, not {_kept('root', wanted.group, KEY_MODE)}"
    return _doubt(wanted, found, now)


def _doubt(wanted: WantedCertificate, found: CertificateReading, now: datetime.datetime) -> str:
    if not found.of_key:
        return "it is not its key's"
    if not found.trusted and found.end > now:
        return "it is not signed by the platform's authority"
    if (found.common_name, found.names) != (wanted.common_name, frozenset((*wanted.names, *wanted.addresses))):
        return "it names another"
    return f"it ends {found.end.date()}" if found.end - now < RENEWED else ""


def _units(wanted: WantedHost, facts: HostFacts, files: list[FileAction]) -> Iterable[UnitAction]:
    for unit in wanted.units:
        read = facts.units.get(unit, UnitReading(active=False, started_with=""))
        digest, changed = wanted.digest(unit), [action.file.path for action in files if action.file.restart == unit]
        if not read.active:
            why = "it does not run"
        elif changed:
            why = f"it reads {', '.join(changed)}"
        elif read.started_with != digest:
            why = "it has not read its files since they were written"
        else:
            continue
        yield UnitAction(wanted.host.name, unit, digest, read.active, why)
