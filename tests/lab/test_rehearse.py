"""A migration's traffic rehearsed in a lab: one route of one city there and back, and what became of every request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.city_world import CITY, PLATFORM, city_lab
from tests.lab.edge_world import ACCOUNT, EdgeLab
from tests.localstack.conftest import started

_MIGRATION = """\
migration: 1
name: leave
stages: {from: monolith, to: hybrid}
cities: {london: {host: london.lab.example}}
routes:
  jobs: {path: /v1/jobs, methods: [GET, POST], sticky: true}
waves: [{name: first, cities: [london]}]
canary: [10, 50]
order: [canary, full, soaked, drained, removed]
sessions: {target_group: 1h}
"""


@pytest.fixture(scope="module")
def lab(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EdgeLab]:
    """A lab with a city between two monoliths, and LocalStack behind it."""
    text = PLATFORM.format(name=f"td{os.getpid()}", account=ACCOUNT)
    with (
        started(cache, tmp_path_factory.mktemp("localstack")) as localstack,
        city_lab(tmp_path_factory.mktemp("city"), text, localstack.endpoint) as found,
    ):
        found.ringbus.write("migration.yaml", _MIGRATION)
        yield found


def test_a_cutover_and_its_rollback_cost_no_request_and_no_session_changes_sides(lab: EdgeLab) -> None:
    before = lab.client("elbv2", "eu-west-1").describe_target_groups()["TargetGroups"]
    found = lab.ringbus.json("migrate", "rehearse", "--city", CITY, "--route", "jobs")
    counted = found["counted"]
    sys.stdout.write(f"{counted}\n{found['steps']}\n")
    assert found["wrong"] == []
    assert counted["sent"] >= 20_000
    assert counted["old"] + counted["new"] == counted["answered"] == counted["sent"]
    assert min(counted["old"], counted["new"]) > 1_000
    assert counted["5xx"] == counted["flipped"] == counted["handled twice"] == 0
    assert counted["sessions"] > 500
    assert all(step["there"] > 0 and step["back"] > 0 for step in found["steps"].values())
    assert lab.client("elbv2", "eu-west-1").describe_target_groups()["TargetGroups"] == before
    lab.ringbus.run("migrate", "runbook")
    runbook = (lab.folder / "runbook" / "leave.md").read_text(encoding="utf-8")
    assert runbook.count("Rehearsed in the lab: there in ") == len(found["steps"]) == 5
