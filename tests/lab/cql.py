"""What is asked of a lab's ring in CQL, by the program that its hosts have for it."""

from __future__ import annotations

import json
from typing import Any

from tests.lab.configuring import ConfiguredLab


def login(lab: ConfiguredLab, name: str, region: str = "eu-west-1") -> list[str]:
    """Who logs in as `ringbus`, the administrator, or as `services`."""
    key = {"ringbus": "admin", "services": "services"}[name]
    value = lab.secrets.read(region, f"{lab.platform.name}/ring/{key}-password")
    assert value
    return [name, value]


def ask(lab: ConfiguredLab, host: str, who: list[str], *statements: str, code: int = 0) -> Any:
    """The rows that statements give on a host; None where it ends with another ``code`` than 0."""
    asked = json.dumps({"logins": [who], "statements": statements})
    said = lab.on(host, f"ringbus-cql <<'EOF'\n{asked}\nEOF", code)
    return json.loads(said)["rows"] if code == 0 else None


def states(lab: ConfiguredLab, host: str) -> list[str]:
    """What a node says of all: ``UN``, up and normal."""
    said = lab.on(host, "nodetool status system_auth").splitlines()
    return [line.split()[0] for line in said if len(line.split()) > 6 and "." in line.split()[1]]
