"""The bodies of databases and caches: pure."""

from collections.abc import Iterable

from ringbus import assets
from ringbus.lab.image import STORES
from ringbus.lab.layout import Body
from ringbus.lab.stores.facts import MYSQL, StoreFacts
from ringbus.render.documents import json_text, yaml_text
from ringbus.topology.values import Topology

_UNIT = "ringbus-store.service"


def store_bodies(topology: Topology, stores: Iterable[StoreFacts]) -> Iterable[Body]:
    """All of them; of a monolith that the platform file no longer has there is none."""
    known = {monolith.key for monolith in topology.monoliths if monolith.made}
    return (_body(facts) for facts in stores if facts.monolith in known)


def _body(facts: StoreFacts) -> Body:
    """It has an instance's id, for it reads its secret as instances do."""
    return Body(
        facts.name, facts.endpoints[0], facts.address, facts.role, facts.region, facts.zone, STORES, facts.name,
        _user_data(facts),
    )  # fmt: skip


def _user_data(facts: StoreFacts) -> str:
    """What it is told at its birth. It names the secret of the master user, and holds none."""
    engine, conf = ("mysql", "mysql.cnf") if facts.role == MYSQL else ("redis", "redis.conf")
    own = {"engine": engine, "number": int(facts.address), "source": facts.source, "secret": facts.secret}
    files = {
        "/etc/ringbus/store.json": json_text(own),
        f"/etc/ringbus/{conf}": _template(conf),
        f"/etc/systemd/system/{_UNIT}": _template(f"{engine}.service"),
    }
    document = {
        "write_files": [{"path": path, "permissions": "0644", "content": text} for path, text in files.items()],
        "runcmd": [["systemctl", "enable", _UNIT]],
    }
    return f"#cloud-config\n{yaml_text(document)}"


def _template(name: str) -> str:
    return (assets.path("templates") / "lab" / "stores" / name).read_text(encoding="utf-8")
