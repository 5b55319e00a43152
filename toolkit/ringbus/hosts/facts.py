"""The facts that are asked of a host: its files, units, certificates, and what its cluster holds."""

import shlex
from collections.abc import Iterable

from ringbus.hosts import curl, parsing
from ringbus.hosts.fact import HostFact, readings, script_of
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.ring_facts import ring_facts, ring_login, ring_reading
from ringbus.hosts.ring_reading import RingReading
from ringbus.hosts.shell import ShellCommand
from ringbus.hosts.stamps import stamp
from ringbus.hosts.wanted import WantedBus, WantedCertificate, WantedHost
from ringbus.render import paths

_SECONDS = 90
#: One program for all files, and one more for all digests; what is not there is passed over.
_FILES = r"find {paths} -maxdepth 0 -printf '%m %u %g %p\n' -type f -exec sha256sum {{}} +"
_UNIT = 'printf "%s %s %s\\n" {unit} "$(systemctl is-active {unit})" "$(cat {stamp} 2>/dev/null)"'
#: A certificate's public key is the last thing that openssl says of it, and is compared here with that of the key.
_CERTIFICATE = """if [ -f {path} ]; then echo path={path}
said=$(openssl x509 -in {path} -noout -enddate -dateopt iso_8601 -subject -nameopt RFC2253 -ext subjectAltName -pubkey)
printf '%s' "${{said%%-----*}}"
key=$(openssl pkey -in {key} -pubout)
if [ "$key" ] && [ "$said" = "${{said%%-----*}}$key" ]; then echo key=own; else echo key=other; fi
if [ -n {bundle} ] && ! cat {key} {path} | cmp -s - {bundle}; then echo bundle=other; fi
if openssl verify -no-CApath -CAfile {ca} {path} >/dev/null; then echo trusted=yes; else echo trusted=no; fi
fi"""
_COLUMNS = "name,running,mem_alarm,disk_free_alarm,partitions"
#: One connection for all; every answer is followed by a line with its status and curl's word on it.
_BUS = (
    """printf '%s\\n' "$login" | curl -q -sS -K - --noproxy '*' --cacert {ca} """
    """--max-time 30 -w '\\n%{{http_code}} %{{exitcode}}\\n' {urls}"""
)


def question(wanted: WantedHost, *, greeted: bool = False) -> ShellCommand:
    """The one command that asks for all facts of a host; of a ``greeted`` node not for what its whole cluster holds."""
    return ShellCommand(wanted.host.name, script_of(facts_of(wanted)), f"{_login(wanted, greeted)}\n", _SECONDS)


def answered(wanted: WantedHost, out: str) -> HostFacts:
    """The facts in the answer to :func:`question`."""
    found = readings(wanted.host.name, facts_of(wanted), out)
    bus, nodes, links = found.get("bus", parsing.UNTOLD)
    return HostFacts(
        files=found["files"],
        units=found["units"],
        certificates=found["certificates"],
        bus=bus,
        nodes=nodes,
        links=links,
        ring=ring_reading(found) if wanted.ring else RingReading(),
    )


def _login(wanted: WantedHost, greeted: bool) -> str:
    if wanted.ring:
        return ring_login(wanted.ring, greeted=greeted)
    return curl.login(wanted.bus) if wanted.bus else ""


def facts_of(wanted: WantedHost) -> tuple[HostFact, ...]:
    """What is asked of this host."""
    of_bus = (_of_bus(wanted.bus),) if wanted.bus else ()
    return (*_of_host(wanted), *of_bus, *(ring_facts() if wanted.ring else ()))


def _of_host(wanted: WantedHost) -> Iterable[HostFact]:
    asked = [file.path for file in wanted.files] + [one.key for one in wanted.certificates]
    yield HostFact("files", _FILES.format(paths=shlex.join(asked)), parsing.files)
    each = (_UNIT.format(unit=shlex.quote(unit), stamp=shlex.quote(stamp(unit))) for unit in wanted.units)
    yield HostFact("units", "\n".join(each) or "true", parsing.units)
    yield HostFact("certificates", "\n".join(map(_certificate, wanted.certificates)) or "true", parsing.certificates)


def _of_bus(bus: WantedBus) -> HostFact:
    asked = ("definitions", f"nodes?columns={_COLUMNS}", "federation-links")
    urls = shlex.join(f"{bus.url}/{path}" for path in asked)
    return HostFact("bus", _BUS.format(ca=paths.CA, urls=urls), parsing.bus)


def _certificate(wanted: WantedCertificate) -> str:
    quoted = {name: shlex.quote(path) for name, path in (("path", wanted.path), ("key", wanted.key))}
    return _CERTIFICATE.format(**quoted, bundle=shlex.quote(wanted.bundle), ca=paths.CA)
