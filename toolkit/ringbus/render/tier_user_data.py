"""The user_data of autoscaled tiers: an instance brings itself up from it, with nobody configuring it.

It names secrets, never holds one: an instance reads them when it starts, with its own role. It is plain text, so that
a plan shows what changes, but for Ringbus's own programs, which are compressed; all files are where the platform is so
large that it would pass EC2's limit.
"""

import base64
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import join, normpath

from ringbus.model.platform import Platform
from ringbus.model.regional import services_in
from ringbus.model.tiers import GivenArtefact
from ringbus.render import paths
from ringbus.render.bus_facts import bus_facts
from ringbus.render.contexts import PrepareServiceFile, ServiceUnitFile
from ringbus.render.documents import json_text, yaml_text
from ringbus.render.templates import Templates, bundled
from ringbus.topology import names
from ringbus.topology.secrets import BUS_SERVICES, RING_SERVICES, TRUST, of_service
from ringbus.topology.values import Region, Tier, Topology

_FOLDER = "/opt/ringbus/service"
_HELLO, _LEGACY = f"{_FOLDER}/hello.py", f"{_FOLDER}/legacy.py"
_PROGRAMS = (("hello.py", "0755"), ("bus.py", "0644"))
_LEGACY_PROGRAMS = (("legacy.py", "0755"),)
_PREPARE = "/usr/local/sbin/ringbus-prepare"
_UNIT = "ringbus-service.service"
#: EC2 takes 16 KiB before base64; the rest is for the infrastructure to add to.
_MOST_PLAIN = 15_000


@dataclass(frozen=True, slots=True)
class _TierInputs:
    """What runs in a tier, with what environment and which secrets (by the name of their file)."""

    artefact: GivenArtefact | None
    env: Mapping[str, str]
    secrets: Mapping[str, str]


def tier_user_data(platform: Platform, topology: Topology, tier: Tier, region: Region) -> str:
    """The user_data of the tier's launch template in this region."""
    plain = _user_data(platform, topology, tier, region)
    return plain if len(plain) <= _MOST_PLAIN else _user_data(platform, topology, tier, region, packed=True)


def _user_data(platform: Platform, topology: Topology, tier: Tier, region: Region, *, packed: bool = False) -> str:
    inputs, templates = _inputs(platform, tier, region), bundled()
    facts = (paths.BUS_FACTS, "0644", json_text(bus_facts(platform, topology, region)))
    files = [
        *([] if tier.legacy else [facts]),
        ("/etc/ringbus/service.env", "0644", _environment(inputs.env)),
        (_PREPARE, "0755", _prepare(inputs, region, templates)),
        (f"/etc/systemd/system/{_UNIT}", "0644", _unit(tier, inputs, templates)),
    ]
    own = () if inputs.artefact else _LEGACY_PROGRAMS if tier.legacy else _PROGRAMS
    programs = [(f"{_FOLDER}/{name}", mode, templates.source(f"service/{name}")) for name, mode in own]
    document = {
        "packages": ["awscli", "python3", "python3-pika"],
        "users": [{"name": "ringbus-service", "system": True, "no_create_home": True, "shell": "/usr/sbin/nologin"}],
        "write_files": [
            *(_file(*file, packed=packed) for file in files),
            *(_file(*program, packed=True) for program in programs),
        ],
        "runcmd": [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", _UNIT]],
    }
    return f"#cloud-config\n{yaml_text(document)}"


def _inputs(platform: Platform, tier: Tier, region: Region) -> _TierInputs:
    own = {"RINGBUS_SERVICE": tier.service, "RINGBUS_PORT": str(tier.port), "RINGBUS_HEALTH_PATH": tier.health_path}
    if tier.legacy:
        return _TierInputs(None, own | _stores(platform, tier), {})
    secrets = {"bus-services": names.secret(platform.name, BUS_SERVICES), "ca": names.secret(platform.name, TRUST)}
    if tier.role == "ingest" and platform.ingest:
        sizes = {"RINGBUS_WORKERS": str(platform.ingest.workers), "RINGBUS_QUEUE": str(platform.ingest.queue)}
        return _TierInputs(None, own | sizes, secrets)
    if tier.role != "service":
        return _TierInputs(None, own, secrets)
    given = services_in(platform, region.name)[tier.service]
    secrets["ring-services"] = names.secret(platform.name, RING_SERVICES)
    secrets |= {name: names.secret(platform.name, of_service(tier.service, name)) for name in given.secrets}
    return _TierInputs(given.artefact, {**own, **given.env}, secrets)


def _stores(platform: Platform, tier: Tier) -> dict[str, str]:
    """Where a monolith's stores are, by the names that the region's private zone has for them."""
    zone = names.private_zone(platform.name, tier.region)
    parts = {"MYSQL": "mysql", "MYSQL_READS": "mysql-reads", "REDIS": "redis"}
    return {f"RINGBUS_{variable}": f"{tier.service}-{part}.{zone}" for variable, part in parts.items()}


def _file(path: str, permissions: str, content: str, *, packed: bool) -> dict[str, str]:
    if not packed:
        return {"path": path, "permissions": permissions, "content": content}
    squeezed = base64.b64encode(gzip.compress(content.encode(), mtime=0)).decode()
    return {"path": path, "permissions": permissions, "encoding": "gz+b64", "content": squeezed}


def _environment(env: Mapping[str, str]) -> str:
    return "".join(f'{name}="{_escaped(value, "$`")}"\n' for name, value in sorted(env.items()))


def _escaped(value: str, more: str = "") -> str:
    return "".join(f"\\{character}" if character in f'\\"{more}' else character for character in value)


def _prepare(inputs: _TierInputs, region: Region, templates: Templates) -> str:
    artefact = inputs.artefact
    return templates.fill(
        PrepareServiceFile(
            region=region.name,
            source=artefact.source if artefact else "",
            sha256=artefact.sha256 if artefact else "",
            folder=_FOLDER,
            secrets=tuple(sorted(inputs.secrets.items())),
        )
    )


def _unit(tier: Tier, inputs: _TierInputs, templates: Templates) -> str:
    own = ("/usr/bin/python3", _LEGACY if tier.legacy else _HELLO, str(tier.port), tier.health_path, tier.service)
    argv = inputs.artefact.run if inputs.artefact else own
    program = normpath(join(_FOLDER, argv[0])) if "/" in argv[0] else argv[0]
    command = " ".join(_argument(word) for word in (program, *argv[1:]))
    return templates.fill(ServiceUnitFile(service=tier.service, folder=_FOLDER, command=command))


def _argument(word: str) -> str:
    """As systemd reads a command line: quoted, with its own ``%`` and ``$`` doubled."""
    return f'"{_escaped(word)}"'.replace("%", "%%").replace("$", "$$")
