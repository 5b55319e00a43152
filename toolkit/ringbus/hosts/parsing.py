"""What the tools on a host say, read: find and sha256sum, systemctl, openssl, RabbitMQ's API."""

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from ringbus.hosts.reading import ApiState, BusReading, CertificateReading, FileReading, NodeReading, UnitReading

Links = frozenset[tuple[str, str]]
BusAnswers = tuple[BusReading, tuple[NodeReading, ...], Links | None]

_SHA256 = 64
_ANSWER = re.compile(r"(.*?)\n(\d{3}) (\d+)\n", re.DOTALL)
_ALARMS = {"mem_alarm": "memory", "disk_free_alarm": "disk"}


def files(_code: int, out: str) -> Mapping[str, FileReading]:
    """Lines of ``mode owner group path``, and for plain files of ``sha256  path``."""
    digests, found = {}, {}
    for line in out.splitlines():
        first, rest = line.split(" ", 1)
        if len(first) == _SHA256:
            digests[rest[1:]] = first
        else:
            owner, group, path = rest.split(" ", 2)
            found[path] = (owner, group, int(first, 8))
    return {path: FileReading(digests.get(path, ""), *others) for path, others in found.items()}


def units(_code: int, out: str) -> Mapping[str, UnitReading]:
    """Lines of ``unit state digest``; the digest may be missing."""
    found = {}
    for line in out.splitlines():
        unit, state, *digest = line.split(" ")
        found[unit] = UnitReading(state == "active", digest[0] if digest else "")
    return found


def certificates(_code: int, out: str) -> Mapping[str, CertificateReading]:
    """Blocks of ``key=value`` lines, each beginning with ``path=``; a line that is indented holds the names."""
    blocks: list[dict[str, str]] = []
    for line in out.splitlines():
        key, _, value = line.partition("=")
        if key == "path":
            blocks.append({})
        if blocks:
            blocks[-1]["names" if line.startswith(" ") else key] = value or line
    return {block["path"]: _certificate(block) for block in blocks if "notAfter" in block}


def _certificate(block: Mapping[str, str]) -> CertificateReading:
    alternatives = (one.strip() for one in block.get("names", "").split(","))
    return CertificateReading(
        end=datetime.datetime.fromisoformat(block["notAfter"]),
        of_key=block["key"] == "own" and "bundle" not in block,
        trusted=block["trusted"] == "yes",
        common_name=block["subject"].strip().removeprefix("CN="),
        names=frozenset(one.removeprefix("DNS:").removeprefix("IP Address:") for one in alternatives if one),
    )


def bus(_code: int, out: str) -> BusAnswers:
    """The answers of ``/api/definitions``, ``nodes`` and ``federation-links``.

    After each comes a line with its status and with curl's exit code for it; of those that are missing nothing is told.
    """
    said = [(status, body if code == "0" else "") for body, status, code in _ANSWER.findall(out)]
    definitions, nodes, links = [*said, *[("", "")] * 3][:3]
    return _definitions(*definitions), _nodes(*nodes), _links(*links)


def _definitions(status: str, body: str) -> BusReading:
    if status == "200" and body:
        return BusReading(ApiState.ANSWERS, json.loads(body))
    return BusReading(ApiState.DENIES if status in ("401", "403") else ApiState.SILENT, {})


def _nodes(status: str, body: str) -> tuple[NodeReading, ...]:
    return tuple(map(node_reading, json.loads(body))) if status == "200" and body else ()


def _links(status: str, body: str) -> Links | None:
    if status != "200" or not body:
        return None
    return frozenset((str(one.get("exchange")), str(one.get("upstream"))) for one in json.loads(body))


def node_reading(entry: Mapping[str, Any]) -> NodeReading:
    """One node in the answer of ``/api/nodes``."""
    alarms = tuple(name for key, name in _ALARMS.items() if entry.get(key))
    return NodeReading(entry["name"], bool(entry["running"]), alarms, tuple(entry.get("partitions", ())))


#: Of a host that is not asked, or says nothing.
UNTOLD: BusAnswers = bus(0, "")
