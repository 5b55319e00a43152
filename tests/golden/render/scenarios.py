"""The trees that rendering must give, made from small platforms; `python tests/accept.py` writes them anew."""

from collections.abc import Mapping

from ringbus.federation.graphs import links
from ringbus.model.platform import Platform
from ringbus.model.versions import CassandraVersion, RabbitmqVersion
from ringbus.render.host_file import HostFile
from ringbus.render.hosts import host_files
from ringbus.render.user_data import stateful_user_data, tier_user_data
from ringbus.topology.derive import derive

HAILO: dict[str, object] = {
    "ringbus": 1,
    "platform": "hailo",
    "domain": "hailo.example",
    "regions": {
        "eu-west-1": {"network": "10.11.0.0/16"},
        "us-east-1": {"network": "10.13.0.0/16", "zones": ["a", "b"], "bus": {"nodes": 1, "disk": "50 GiB"}},
    },
    "bus": {
        "exchanges": {
            "audit": {"kind": "events", "type": "fanout", "federated": "region", "when_full": "block"},
            "events": {"kind": "events", "rate": "500/s", "size": "2 KiB"},
            "local.news": {"kind": "events", "federated": "zone"},
            "requests": {"kind": "rpc", "timeout": "10s"},
        }
    },
    "ring": {"keyspaces": ["customers"]},
    "services": {
        "nearest-driver": {
            "artefact": {
                "source": "s3://artefacts/nearest-driver.tar.gz",
                "sha256": "0123456789abcdef" * 4,
                "run": ["./bin/nearest-driver", "--motto", 'a "quoted" 100% $HOME'],
            },
            "env": {"LOG_LEVEL": "info", "MOTTO": 'it\'s "$5"'},
            "secrets": ["maps-key"],
        },
        "greeter": {},
    },
    "ingest": {},
}
RABBITMQ_VERSIONS: tuple[str, ...] = RabbitmqVersion.__args__
CASSANDRA_VERSIONS: tuple[str, ...] = CassandraVersion.__args__


def platform(**changes: object) -> Platform:
    """The example with parts of it replaced."""
    return Platform.model_validate(HAILO | changes)


def small(rabbitmq: str = "4.0", cassandra: str = "5.0") -> Platform:
    """One region of two zones, for a version each."""
    return platform(
        regions={"eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b"]}},
        bus={"rabbitmq": rabbitmq},
        ring={"cassandra": cassandra},
    )


def files(given: Platform) -> tuple[HostFile, ...]:
    """Every file of every host."""
    topology = derive(given)
    return host_files(given, topology, links(topology, given.bus.federation))


def scenarios() -> dict[str, Mapping[str, str]]:
    """The trees by name: every kind of file once, what differs by version, and what federation makes of two regions."""
    versions = {f"rabbitmq-{version}": _bus(small(rabbitmq=version)) for version in RABBITMQ_VERSIONS}
    rings = {f"cassandra-{version}": _first(small(cassandra=version), "ring") for version in CASSANDRA_VERSIONS}
    return {"hailo": _hailo(), **versions, **rings}


def _tree(some: list[HostFile]) -> dict[str, str]:
    return {f"hosts/{file.host}{file.path}": file.content for file in some}


def _first(given: Platform, role: str) -> dict[str, str]:
    return _tree([file for file in files(given) if file.host == f"{role}-eu-west-1a-0"])


def _bus(given: Platform) -> dict[str, str]:
    tree = _first(given, "bus")
    return {path: text for path, text in tree.items() if path.endswith(("/rabbitmq.conf", "/definitions.json"))}


def _hailo() -> dict[str, str]:
    """One host per role and zone, and the user_data of each sort of tier."""
    given = platform()
    topology = derive(given)
    tree = _tree([file for file in files(given) if file.host.endswith("a-0") or file.path.endswith("definitions.json")])
    tiers = {
        f"user_data/{tier.region}/{tier.key}.yaml": tier_user_data(given, topology, tier, topology.region(tier.region))
        for tier in topology.tiers
        if tier.region == "eu-west-1"
    }
    return {**tree, **tiers, "user_data/hosts.yaml": stateful_user_data(given)}
