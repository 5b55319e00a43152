"""The facts that are asked of a host: its files, units, certificates, and what its cluster holds."""

import shlex
from collections.abc import Iterable

from ringbus.hosts import curl, parsing
from ringbus.hosts.fact import HostFact, readings, script_of
from ringbus.hosts.reading import ApiState, BusReading, HostFacts
from ringbus.hosts.ring_facts import ring_facts, ring_login, ring_reading
from ringbus.hosts.ring_reading import RingReading
from ringbus.hosts.shell import ShellCommand
from ringbus.hosts.stamps import stamp
from ringbus.hosts.wanted import WantedBus, WantedCertificate, WantedHost
from ringbus.render import paths

_SECONDS = 90
_FILE = (
    'for path in {paths}; do [ -e "$path" ] || [ -L "$path" ] || continue; digest=-; '
    '[ -f "$path" ] && [ ! -L "$path" ] && digest=$(sha256sum <"$path" | cut -d" " -f1); '
    'printf "%s %s\\n" "$digest" "$(stat -c "%a %U %G %n" "$path")"; done'
)
_UNIT = 'printf "%s %s %s\\n" {unit} "$(systemctl is-active {unit})" "$(cat {stamp} 2>/dev/null)"'
_CERTIFICATE = """if [ -f {path} ]; then echo path={path}
openssl x509 -in {path} -noout -enddate -dateopt iso_8601 -subject -nameopt RFC2253 | sed 's/^subject= */subject=/'
echo names=$(openssl x509 -in {path} -noout -ext subjectAltName 2>/dev/null | tail -n +2)
echo key=$(openssl pkey -in {key} -pubout | sha256sum)
echo certificate=$(openssl x509 -in {path} -noout -pubkey | sha256sum)
if [ -n {bundle} ] && ! cat {key} {path} | cmp -s - {bundle}; then echo bundle=other; fi
if openssl verify -no-CApath -CAfile {ca} {path} >/dev/null; then echo trusted=yes; else echo trusted=no; fi
fi"""
_ASK = (
    """printf '%s\\n' "$login" | curl -q -sS -K - --noproxy '*' --cacert {ca} """
    """--max-time 30 -w '\\n%{{http_code}}' {url}"""
)


def question(wanted: WantedHost) -> ShellCommand:
    """The one command that asks for all facts of a host."""
    return ShellCommand(wanted.host.name, script_of(facts_of(wanted)), f"{_login(wanted)}\n", _SECONDS)


def answered(wanted: WantedHost, out: str) -> HostFacts:
    """The facts in the answer to :func:`question`."""
    found = readings(wanted.host.name, facts_of(wanted), out)
    return HostFacts(
        files=found["files"],
        units=found["units"],
        certificates=found["certificates"],
        bus=found.get("bus", BusReading(ApiState.SILENT, {})),
        nodes=found.get("nodes", ()),
        links=found.get("links"),
        ring=ring_reading(found) if wanted.ring else RingReading(),
    )


def _login(wanted: WantedHost) -> str:
    if wanted.ring:
        return ring_login(wanted.ring)
    return curl.login(wanted.bus) if wanted.bus else ""


def facts_of(wanted: WantedHost) -> tuple[HostFact, ...]:
    """What is asked of this host."""
    of_bus = _of_bus(wanted.bus) if wanted.bus else ()
    return (*_of_host(wanted), *of_bus, *(ring_facts() if wanted.ring else ()))


def _of_host(wanted: WantedHost) -> Iterable[HostFact]:
    asked = [file.path for file in wanted.files] + [one.key for one in wanted.certificates]
    yield HostFact("files", _FILE.format(paths=shlex.join(asked)), parsing.files)
    each = (_UNIT.format(unit=shlex.quote(unit), stamp=shlex.quote(stamp(unit))) for unit in wanted.units)
    yield HostFact("units", "\n".join(each) or "true", parsing.units)
    yield HostFact("certificates", "\n".join(map(_certificate, wanted.certificates)) or "true", parsing.certificates)


def _of_bus(bus: WantedBus) -> Iterable[HostFact]:
    columns = "name,running,mem_alarm,disk_free_alarm,partitions"
    for name, path, parse in (
        ("bus", "definitions", parsing.bus),
        ("nodes", f"nodes?columns={columns}", parsing.nodes),
        ("links", "federation-links", parsing.links),
    ):
        yield HostFact(name, _ASK.format(ca=paths.CA, url=shlex.quote(f"{bus.url}/{path}")), parse)


def _certificate(wanted: WantedCertificate) -> str:
    quoted = {name: shlex.quote(path) for name, path in (("path", wanted.path), ("key", wanted.key))}
    return _CERTIFICATE.format(**quoted, bundle=shlex.quote(wanted.bundle), ca=paths.CA)
