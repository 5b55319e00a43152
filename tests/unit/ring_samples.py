"""What a node of the ring answers when nothing is left to do."""

from __future__ import annotations

import json
from typing import Any

from ringbus.hosts.ring_wanted import ADMIN, DEFAULT, SERVICES, WantedRing
from ringbus.hosts.wanted import WantedHost

STRATEGY = "org.apache.cassandra.locator.NetworkTopologyStrategy"


def ring_answers(wanted: WantedHost) -> dict[str, str]:
    """The facts of the ring alone, each as its script prints it."""
    assert wanted.ring
    said = json.dumps(cql_answer(wanted.ring))
    return {"ring": said, "joined": "yes", "unbuilt": "", "uncleaned": "", "unrepaired": "", "user": "yes"}


def cql_answer(ring: WantedRing) -> dict[str, Any]:
    """What ringbus-cql prints of a cluster that holds what is wanted."""
    regions = sorted({region for copies in ring.keyspaces.values() for region in copies} | {ring.region})
    keyspaces = [
        {
            "keyspace_name": name,
            "durable_writes": True,
            "replication": {"class": STRATEGY, **{region: str(number) for region, number in copies.items()}},
        }
        for name, copies in {**ring.system, **ring.keyspaces}.items()
    ]
    rights = [
        {"role": SERVICES, "resource": f"data/{name}", "permissions": ["ALTER", "CREATE", "MODIFY", "SELECT"]}
        for name in ring.keyspaces
    ]
    return {
        "accepted": [ADMIN, SERVICES],
        "rows": [
            [{"data_center": ring.region}],
            [
                {"peer": f"10.0.0.{number}", "data_center": region, "tokens": ["0"]}
                for number, region in enumerate(regions, 1)
            ],
            keyspaces,
            [role(ADMIN, superuser=True), role(DEFAULT, login=False), role(SERVICES)],
            rights,
        ],
    }


def role(name: str, *, superuser: bool = False, login: bool = True) -> dict[str, object]:
    """A row of the table of roles."""
    return {"role": name, "is_superuser": superuser, "can_login": login}


def peer(number: int, region: str) -> dict[str, object]:
    """A row of the table of other nodes."""
    return {"peer": f"10.0.0.{number}", "data_center": region, "tokens": ["0"]}
