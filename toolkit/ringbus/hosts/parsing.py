"""What the tools on a host say, read: stat and sha256sum, systemctl, openssl, RabbitMQ's API."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from ringbus.hosts.reading import ApiState, BusReading, CertificateReading, FileReading, NodeReading, UnitReading

_ALARMS = {"mem_alarm": "memory", "disk_free_alarm": "disk"}


def files(_code: int, out: str) -> Mapping[str, FileReading]:
    """Lines of ``sha256 mode owner group path``; the digest is ``-`` where the path is no plain file."""
    found = {}
    for line in out.splitlines():
        digest, mode, owner, group, path = line.split(" ", 4)
        found[path] = FileReading(digest.removesuffix("-"), owner, group, int(mode, 8))
    return found


def units(_code: int, out: str) -> Mapping[str, UnitReading]:
    """Lines of ``unit state digest``; the digest may be missing."""
    found = {}
    for line in out.splitlines():
        unit, state, *digest = line.split(" ")
        found[unit] = UnitReading(state == "active", digest[0] if digest else "")
    return found


def certificates(_code: int, out: str) -> Mapping[str, CertificateReading]:
    """Blocks of ``key=value`` lines, each beginning with ``path=``."""
    blocks: list[dict[str, str]] = []
    for line in out.splitlines():
        key, _, value = line.strip().partition("=")
        if key == "path":
            blocks.append({})
        if blocks:
            blocks[-1][key] = value
    return {block["path"]: _certificate(block) for block in blocks if "notAfter" in block}


def _certificate(block: Mapping[str, str]) -> CertificateReading:
    alternatives = (one.strip().removeprefix("DNS:").removeprefix("IP Address:") for one in block["names"].split(","))
    return CertificateReading(
        end=datetime.datetime.fromisoformat(block["notAfter"]),
        of_key=block["key"] == block["certificate"] and "bundle" not in block,
        trusted=block["trusted"] == "yes",
        common_name=block["subject"].removeprefix("CN=").strip(),
        names=frozenset(name for name in alternatives if name),
    )


def bus(code: int, out: str) -> BusReading:
    """The answer of ``/api/definitions``, then on a line of its own the status."""
    body, _, status = out.rpartition("\n")
    if code == 0 and status == "200":
        return BusReading(ApiState.ANSWERS, json.loads(body))
    return BusReading(ApiState.DENIES if status in ("401", "403") else ApiState.SILENT, {})


def nodes(code: int, out: str) -> tuple[NodeReading, ...]:
    """The answer of ``/api/nodes``, then on a line of its own the status."""
    body, _, status = out.rpartition("\n")
    return tuple(map(node_reading, json.loads(body))) if code == 0 and status == "200" else ()


def links(code: int, out: str) -> frozenset[tuple[str, str]] | None:
    """The answer of ``/api/federation-links``, then on a line of its own the status; None where there is none."""
    body, _, status = out.rpartition("\n")
    if code != 0 or status != "200":
        return None
    return frozenset((str(one.get("exchange")), str(one.get("upstream"))) for one in json.loads(body))


def node_reading(entry: Mapping[str, Any]) -> NodeReading:
    """One node in the answer of ``/api/nodes``."""
    alarms = tuple(name for key, name in _ALARMS.items() if entry.get(key))
    return NodeReading(entry["name"], bool(entry["running"]), alarms, tuple(entry.get("partitions", ())))
