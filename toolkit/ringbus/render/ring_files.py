"""The files of Cassandra's hosts: the server's jars come as a bundle, so its unit and commands are rendered here."""

from collections.abc import Iterable, Mapping

from ringbus.model.platform import Platform
from ringbus.model.regional import ring_in
from ringbus.render import paths
from ringbus.render.cassandra_yaml import cassandra_yaml, own_addresses
from ringbus.render.contexts import (
    CassandraSysctlFile,
    CassandraUnitFile,
    Jvm11ServerOptionsFile,
    Jvm17ServerOptionsFile,
    JvmServerOptionsFile,
    LogbackFile,
    LogbackToolsFile,
    NodetoolFile,
)
from ringbus.render.documents import properties_text, yaml_text
from ringbus.render.host_file import HostFile
from ringbus.render.templates import TemplateFile, Templates
from ringbus.render.versions import JAVA, MEMORY_AGENT
from ringbus.topology.values import Host, Ring, Role, Topology

SERVICE = "cassandra"
_FOLDER = "/etc/cassandra"
_HEAP_PERCENT = 25
_MAPS = 1_048_575
_JAVA_OPTIONS: dict[str, TemplateFile] = {"11": Jvm11ServerOptionsFile(), "17": Jvm17ServerOptionsFile()}


def ring_files(platform: Platform, topology: Topology, templates: Templates) -> Iterable[HostFile]:
    """Every file of every Cassandra host."""
    seeds = _seeds(topology)
    for ring in topology.rings:
        shared = list(_shared(platform, ring, templates))
        settings = cassandra_yaml(platform, topology, ring.region, seeds)
        nodetool = templates.fill(NodetoolFile(JAVA[ring_in(platform, ring.region).cassandra]))
        for host in topology.hosts_in(ring.region, Role.RING):
            yield from (HostFile(host.name, path, text, restart=SERVICE) for path, text in shared)
            yield from _own(host, settings)
            yield HostFile(host.name, "/usr/local/bin/nodetool", nodetool, mode=0o755)


def _own(host: Host, settings: Mapping[str, object]) -> Iterable[HostFile]:
    yaml = yaml_text({**settings, **own_addresses(host)})
    yield HostFile(host.name, paths.CASSANDRA_YAML, yaml, restart=SERVICE)
    place = properties_text({"dc": host.region, "rack": host.zone})
    yield HostFile(host.name, f"{_FOLDER}/cassandra-rackdc.properties", place, restart=SERVICE)


def _seeds(topology: Topology) -> tuple[str, ...]:
    """The same list on every host: the addresses of every ring's seeds."""
    wanted = {name for ring in topology.rings for name in ring.seeds}
    return tuple(str(host.address) for host in topology.hosts if host.name in wanted)


def _shared(platform: Platform, ring: Ring, templates: Templates) -> Iterable[tuple[str, str]]:
    version = ring_in(platform, ring.region).cassandra
    java = JAVA[version]
    files: list[tuple[str, TemplateFile]] = [
        (
            f"{_FOLDER}/jvm-server.options",
            JvmServerOptionsFile(heap=_HEAP_PERCENT, data=paths.DATA, agent=MEMORY_AGENT[version]),
        ),
        (f"{_FOLDER}/jvm{java}-server.options", _JAVA_OPTIONS[java]),
        (f"{_FOLDER}/logback.xml", LogbackFile("INFO")),
        (f"{_FOLDER}/logback-tools.xml", LogbackToolsFile("WARN")),
        ("/etc/sysctl.d/60-cassandra.conf", CassandraSysctlFile(_MAPS)),
        (
            "/etc/systemd/system/cassandra.service",
            CassandraUnitFile(java, paths.FIRST_ENVIRONMENT, paths.DATA, paths.DATA_UNIT),
        ),
    ]
    return ((path, templates.fill(values)) for path, values in files)
