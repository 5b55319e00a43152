"""A plan with nothing but the wheel, Terraform and a LocalStack of the test's own."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.localstack


@pytest.fixture
def variables(ringbus, cache: Path) -> Iterator[dict[str, str]]:
    """A LocalStack on a free port, and what tells `ringbus` of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    variables = {"RINGBUS_LOCALSTACK_PORT": str(port), "RINGBUS_CACHE": str(cache)}
    ringbus("localstack", "up", **variables)
    yield variables
    ringbus("localstack", "down", **variables)


def test_init_and_plan(ringbus, variables: dict[str, str]) -> None:
    ringbus("init", "acme")
    plan = json.loads(ringbus("plan", "--json", **variables))
    assert plan["ok"]
    stacks = {stack["kind"]: stack for stack in plan["stacks"]}
    assert set(stacks) == {"base", "region", "global"}
    assert stacks["region"]["add"] > 50
    assert all(stack["destroy"] == stack["change"] == stack["replace"] == 0 for stack in stacks.values())
