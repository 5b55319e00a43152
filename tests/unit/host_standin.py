"""Hosts in memory: they answer the question for facts as recorded ones do, and do what actions ask of them.

Those of the ring are as they should be from the beginning, but for those of which it is said that files are unread.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ringbus.errors import failed
from ringbus.hosts import federation_links, scripts
from ringbus.hosts.broker_reading import bus_question
from ringbus.hosts.bus_sections import links_of
from ringbus.hosts.facts import question
from ringbus.hosts.planner import KEY_MODE
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.hosts.stamps import stamp
from ringbus.hosts.wanted import WantedCertificate, WantedFile, WantedHost
from tests.unit.ring_samples import ring_answers

_FINE = ShellAnswer(0, "", "")
#: What every command that changes a host begins with.
LOCKED = ShellCommand("", "").alone().script


@dataclass
class StandInHost:
    """``files``: path -> (sha256, mode, owner, group); ``definitions`` are its cluster's, shared by its nodes."""

    wanted: WantedHost
    definitions: dict[str, Any]
    files: dict[str, tuple[str, int, str, str]] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    active: bool = False
    knows_password: bool = True


class StandInHosts:
    """A HostPort. From the command numbered ``dies_at`` on nothing is reached any more: configuring was killed."""

    def __init__(self, wanted: Mapping[str, WantedHost]) -> None:
        shared: dict[str, dict[str, Any]] = {}
        self.hosts = {
            name: StandInHost(one, shared.setdefault(one.bus.cluster if one.bus else name, {}))
            for name, one in wanted.items()
            if one.bus
        }
        self._ring = {name: one for name, one in wanted.items() if one.ring}
        self.dies_at: int | None = None
        self.done: list[tuple[str, str]] = []
        self.refuses: set[str] = set()
        self.critical: set[str] = set()
        self.stays_down: set[str] = set()
        self.unreachable: set[str] = set()
        #: Just before they are started, so that nobody knows what they read.
        self.come_up_by_themselves: set[str] = set()
        #: By cluster, as (exchange, upstream).
        self.lost: dict[str, frozenset[tuple[str, str]]] = {}
        #: Nodes of the ring that let nobody in, and whom each was asked as.
        self.lets_nobody_in: set[str] = set()
        self.unread: set[str] = set()
        self.asked_of_ring: list[tuple[str, list[str]]] = []
        self._lock = threading.Lock()

    def run(self, command: ShellCommand) -> ShellAnswer:
        with self._lock:
            if command.host in self.unreachable:
                raise failed("RB480", command.host, "no answer")
            if command.host in self._ring:
                assert command.script == question(self._ring[command.host]).script
                return ShellAnswer(0, self._of_ring(command), "")
            host = self.hosts[command.host]
            if command.script == question(_of_units(host.wanted)).script:
                return ShellAnswer(0, _framed({"files": "", "units": _unit(host), "certificates": ""}), "")
            if command.script == question(host.wanted).script:
                return ShellAnswer(0, _facts(host, self._links(host)), "")
            if command.script == bus_question(command.host).script:
                return ShellAnswer(0, self._gate(host), "")
            if self.dies_at is not None and len(self.done) >= self.dies_at:
                raise failed("RB480", command.host, "gone")
            assert command.script.startswith(LOCKED), "it works on the host beside another command"
            what, answer = self._do(host, replace(command, script=command.script.removeprefix(LOCKED)))
            self.done.append((command.host, what))
            return answer

    def _of_ring(self, command: ShellCommand) -> str:
        asked = [name for name, _ in json.loads(command.stdin).get("logins", [])]
        self.asked_of_ring.append((command.host, asked))
        told = _as_wanted(self._ring[command.host], asked=asked and command.host not in self.lets_nobody_in)
        digest = self._ring[command.host].digest("cassandra")
        return told.replace(digest, "0" * len(digest)) if command.host in self.unread else told

    def _gate(self, host: StandInHost) -> str:
        """What a broker says of its cluster; ``critical`` has those that may not be stopped."""
        nodes = {f"rabbit@{name}.x": one for name, one in self.hosts.items() if one.definitions is host.definitions}
        running = [node for node, one in nodes.items() if one.active]
        said = {
            "disk_nodes": [*nodes],
            "running_nodes": running,
            "maintenance_status": dict.fromkeys(nodes, "not under maintenance"),
            "alarms": [],
            "partitions": {},
            "listeners": {node: [{"port": port} for port in (5671, 15671, 25672)] for node in running},
        }
        critical = "yes" if host.wanted.host.name in self.critical else ""
        parts = {"cluster": json.dumps(said), "critical": critical, "links": "[]"}
        codes = {"cluster": 0 if host.active else 69, "critical": 69 if critical else 0, "links": 0}
        return "".join(f"fact {name} {codes[name]} {len(text)}\n{text}" for name, text in parts.items())

    def _do(self, host: StandInHost, command: ShellCommand) -> tuple[str, ShellAnswer]:
        if any(word in command.script for word in self.refuses):
            return "refused", ShellAnswer(75, "", "not now\n")
        for file in host.wanted.files:
            if command.script == scripts.write(file):
                return f"write {file.path}", self._write(host, file, command.stdin)
        for one in host.wanted.certificates:
            if command.script == scripts.request(one):
                return f"request {one.path}", ShellAnswer(0, _request(host, one), "")
            if f'mv -fT "$new" {one.path}' in command.script:
                host.contents[one.path] = command.stdin
                return f"install {one.path}", _FINE
        return self._broker(host, command)

    def _broker(self, host: StandInHost, command: ShellCommand) -> tuple[str, ShellAnswer]:
        if "import_definitions" in command.script:
            host.knows_password = True
            return "import", _FINE
        if command.script == scripts.REBALANCE:
            return "rebalance", _FINE
        if federation_links.START in command.script and "systemctl" not in command.script:
            self.lost.pop(_cluster(host), None)
            return "start links", _FINE
        if "systemctl" in command.script:
            answer = _start(host)
            if host.wanted.host.name in self.come_up_by_themselves:
                self.come_up_by_themselves.remove(host.wanted.host.name)
                host.contents.pop(stamp("rabbitmq-server"))
            host.active = host.wanted.host.name not in self.stays_down
            return "start", answer
        return "call", self._call(host, command.stdin)

    def _call(self, host: StandInHost, config: str) -> ShellAnswer:
        """As RabbitMQ does: an exchange is kept while links of any cluster, or queues that they left, use it."""
        lines = dict(line.split(" = ", 1) for line in config.splitlines())
        method, (part, *names) = lines["request"], json.loads(lines["url"]).split("/api/")[1].split("/")
        name = unquote(names[-1].partition("?")[0])
        if method == "DELETE" and part == "exchanges" and self._in_use(host, name):
            return ShellAnswer(22, f"exchange '{name}' in vhost '/' in use", "")
        body = json.loads(json.loads(lines["data"])) if "data" in lines else {}
        host.definitions[part] = [one for one in host.definitions[part] if one["name"] != name]
        host.definitions[part] += [] if method == "DELETE" else [{"name": name, "vhost": "/", **body}]
        return _FINE

    def _links(self, host: StandInHost) -> str:
        """What the API says of links: all that there should be but for those that were lost."""
        there = links_of(host.definitions) - self.lost.get(_cluster(host), frozenset())
        return json.dumps([{"exchange": exchange, "upstream": upstream} for exchange, upstream in sorted(there)])

    def _in_use(self, host: StandInHost, exchange: str) -> bool:
        policies = {one["name"] for other in self.hosts.values() for one in other.definitions["policies"]}
        queues = {one["name"].partition(" -> ")[0] for one in host.definitions.get("queues", [])}
        return f"federate {exchange}" in policies or f"federation: {exchange}" in queues

    def _write(self, host: StandInHost, file: WantedFile, content: str) -> ShellAnswer:
        assert content == file.content
        if file.restart:
            host.contents.pop(stamp(file.restart), None)
        host.files[file.path] = (file.sha256, file.mode, file.owner, file.group)
        return _FINE


def _start(host: StandInHost) -> ShellAnswer:
    """The first of a cluster reads the definitions, as a broker without any does."""
    if not host.definitions and host.wanted.bus:
        host.definitions.update(json.loads(json.dumps(host.wanted.bus.definitions)))
    host.active = True
    host.contents[stamp("rabbitmq-server")] = host.wanted.digest("rabbitmq-server")
    return _FINE


def _request(host: StandInHost, wanted: WantedCertificate) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    host.files[wanted.key] = ("0" * 64, 0o640, "root", wanted.group)
    built = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    return built.public_bytes(serialization.Encoding.PEM).decode()


def _as_wanted(wanted: WantedHost, *, asked: object) -> str:
    """The facts of a host of the ring on which nothing is left to do; not ``asked``, it is up and tells nothing."""
    keys = [WantedFile(one.key, "", group=one.group, mode=KEY_MODE) for one in wanted.certificates]
    files = _files({one.path: (one.sha256, one.mode, one.owner, one.group) for one in (*wanted.files, *keys)})
    units = "".join(f"{unit} active {wanted.digest(unit)}\n" for unit in wanted.units)
    certificates = "".join(
        f"path={one.path}\nnotAfter=2099-01-01 00:00:00Z\nsubject=CN={one.common_name}\n"
        f"    {', '.join((*one.names, *one.addresses))}\nkey=own\ntrusted=yes\n"
        for one in wanted.certificates
    )
    of_ring = ring_answers(wanted) | ({} if asked else {"ring": '{"accepted": [], "rows": []}'})
    return _framed({"files": files, "units": units, "certificates": certificates, **of_ring})


def _cluster(host: StandInHost) -> str:
    return host.wanted.bus.cluster if host.wanted.bus else ""


def _facts(host: StandInHost, links: str) -> str:
    certificates = "".join(
        f"path={one.path}\n{_certificate(host.contents[one.path])}"
        for one in host.wanted.certificates
        if one.path in host.contents
    )
    answers = "200" if host.knows_password else "401"
    said = (json.dumps(host.definitions), "[]", links)
    bus = "".join(f"{one}\n{answers} 0\n" if host.active else "\n000 7\n" for one in said)
    return _framed({"files": _files(host.files), "units": _unit(host), "certificates": certificates, "bus": bus})


def _of_units(wanted: WantedHost) -> WantedHost:
    """What it should be, of which only units are asked for."""
    return replace(wanted, files=(), certificates=(), bus=None, ring=None)


def _unit(host: StandInHost) -> str:
    state = "active" if host.active else "inactive"
    return f"rabbitmq-server {state} {host.contents.get(stamp('rabbitmq-server'), '')}\n"


def _files(found: Mapping[str, tuple[str, int, str, str]]) -> str:
    of_all = (f"{mode:o} {owner} {group} {path}\n" for path, (_, mode, owner, group) in found.items())
    return "".join([*of_all, *(f"{one[0]}  {path}\n" for path, one in found.items())])


def _framed(parts: Mapping[str, str]) -> str:
    return "".join(f"fact {name} 0 {len(text.encode())}\n{text}" for name, text in parts.items())


def _certificate(pem: str) -> str:
    found = x509.load_pem_x509_certificate(pem.encode())
    names: list[str] = []
    for extension in found.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            names = [f"DNS:{name}" for name in extension.value.get_values_for_type(x509.DNSName)]
            names += [f"IP Address:{one}" for one in extension.value.get_values_for_type(x509.IPAddress)]
    end = found.not_valid_after_utc.strftime("%Y-%m-%d %H:%M:%SZ")
    subject = found.subject.rfc4514_string()
    return f"notAfter={end}\nsubject={subject}\n    {', '.join(names)}\nkey=own\ntrusted=yes\n"
