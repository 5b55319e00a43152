"""The whole way of a company in one state: monolith, hybrid, services. Every stop is applied, and planned again: empty.

What a migration does to load balancers is LocalStack's; requests, health and the moving of rows, which have no body
there, are answered as in the crash matrix. A small platform stands for the examples, which are applied elsewhere.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS

from benchmarks.crash_matrix.worker import FASTER, BodyPort, Boundaries, clock, text
from ringbus.events import silent
from ringbus.localstack.status import LocalStackStatus
from ringbus.model.document import read_platform
from ringbus.model.standing import legacy_of, monolith_of
from ringbus.outcomes import Stop
from ringbus.verdict import Verdict
from ringbus_migration.course.move import TargetReading
from ringbus_migration.document.reading import read_migration
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.plan.planner import plan_migration
from ringbus_migration.plan.step import Step
from ringbus_migration.run.carry import carry_on
from ringbus_migration.run.store import open_store
from ringbus_migration.run.work import RunInputs
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client

pytestmark = pytest.mark.timeout(2400)

ACCOUNT, REGION = account_of(__name__), "eu-west-1"
_PLATFORM = """\
ringbus: 1
platform: way
stage: {stage}
account: "{account}"
domain: way.example
regions: {{eu-west-1: {{network: 10.71.0.0/16, zones: [a, b]}}}}
bus: {{nodes: 1, federation: {{survive: []}}}}
ring: {{replication: 2, keyspaces: [jobs]}}
cities: {{london: {{region: eu-west-1, legacy: {london}}}}}
legacy: {{monolith: {monolith}, mysql: {{replica: false}}}}
access: {{via: ssm}}
"""
_MIGRATION = """\
migration: 1
name: {name}
stages: {{from: {old}, to: {new}}}
cities: {{london: {{host: london.way.example}}}}
routes:
  jobs: {{path: /v1/jobs, methods: [GET, POST], reads: [jobs], writes: [jobs]}}
  lists: {{path: /v1/lists}}
entities: {{jobs: {{from: mysql:hailo.jobs, to: "{store}", rows: 1000, ids: {{london: 1-999}}}}}}
waves: [{{name: all, cities: [london]}}]
canary: [10]
criteria: {{errors: {{metric: errors, most: 0.01}}}}
limits: {{bake: 3m, soak: 10m, shadow: 1m}}
approvals: {{complete: [ann], retire: [ann]}}
"""


class MovedPort:
    """Somebody moves the rows, there and back."""

    def enter(self, step: Step) -> TargetReading:
        return TargetReading(Verdict.PASSED, "moved")

    def leave(self, step: Step) -> TargetReading:
        return TargetReading(Verdict.PASSED, "moved back")


class Company:
    """Its platform file as it is written by and by, and its migrations."""

    def __init__(self, ringbus: Ringbus, status: LocalStackStatus) -> None:
        self.ringbus, self.status = ringbus, status
        self.says = {"stage": "monolith", "london": "serving", "monolith": "serving"}
        self.file = ringbus.folder / "platform.yaml"

    def write(self, **says: str) -> None:
        self.says |= says
        self.ringbus.write("platform.yaml", _PLATFORM.format(account=ACCOUNT, **self.says))

    def applied(self, *flags: str) -> None:
        """What the file says is so."""
        assert self.ringbus.json("apply", "--yes", *flags)["state"] == "applied"

    def still(self) -> None:
        """A second plan is empty."""
        self.ringbus.run("plan", "--exit-code")

    def begin(self, name: str, old: str, new: str, store: str) -> str:
        """A migration file; the run of its plan, kept where the command line finds it."""
        file = self.ringbus.write(f"{name}.yaml", _MIGRATION.format(name=name, old=old, new=new, store=store))
        self.ringbus.run("migrate", "plan", "-m", file)
        return file

    def stated(self, key: str) -> str | None:
        platform = read_platform(self.file, ())
        return monolith_of(platform) if key.startswith("legacy.") else legacy_of(platform, "london")

    def goes(self, file: str) -> tuple[str, str]:
        """Carry the run on until it rests, six hundred times as fast; its state, and what it waits for."""
        place = self.ringbus.folder / ".ringbus" / "way" / "localstack" / "migrations"
        place.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place / 'runs.sqlite'}"
        store = open_store(url, "way/localstack", text, "ann")
        name = Path(file).stem
        run = store.latest(name, under_way=True)
        if run is None:
            read = read_migration(self.ringbus.folder / file, read_platform(self.file, ()))
            run = store.keep(PlanDocument(plan_migration(read.migration, read.platform), read.migration, read.platform))
        state = carry_on(run, self._inputs(run, store), url)
        return state, json_status(self.ringbus, file)["why"]

    def approved(self, file: str) -> str:
        """Carry the run on with somebody's yes wherever it asks for one; what else it waits for."""
        state, why = self.goes(file)
        while "ringbus migrate approve" in why:
            self.ringbus.run("migrate", "approve", "-m", file)
            state, why = self.goes(file)
        assert state == "held"
        return why

    def _inputs(self, run: str, store: Any) -> RunInputs:
        return RunInputs(
            store=store,
            document=store.plan(run),
            port=BodyPort(self.ringbus.folder, self.status.port, ACCOUNT, Boundaries(self.ringbus.folder, 0)),
            data=MovedPort(),
            stated=self.stated,
            clock=clock,
            wait=lambda seconds: DBOS.sleep(seconds / FASTER),
            report=silent,
            worker=f"{os.getpid()}-{time.time_ns()}",
            stop=Stop(),
        )

    def rules(self) -> dict[str, list[str]]:
        """By the path of every route's rule the groups that get its requests."""
        found = {path: _given(rule) for rule in self._all_rules() for path in _paths(rule)}
        return {path: groups for path, groups in found.items() if path.startswith("/v1/")}

    def _all_rules(self) -> Iterator[Any]:
        elbv2 = self.api("elbv2")
        for balancer in elbv2.describe_load_balancers()["LoadBalancers"]:
            for listener in elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
                yield from elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]

    def groups(self) -> set[str]:
        return {group["TargetGroupName"] for group in self.api("elbv2").describe_target_groups()["TargetGroups"]}

    def api(self, service: str) -> Any:
        return client(self.status.endpoint, ACCOUNT, service, REGION)


def _paths(rule: Any) -> list[str]:
    """The first path of each condition about paths."""
    asked = [each["PathPatternConfig"]["Values"] for each in rule["Conditions"] if each["Field"] == "path-pattern"]
    return [values[0] for values in asked]


def _given(rule: Any) -> list[str]:
    groups = rule["Actions"][0].get("ForwardConfig", {}).get("TargetGroups", ())
    return [group["TargetGroupArn"].split("/")[1] for group in groups if group["Weight"]]


def json_status(ringbus: Ringbus, file: str) -> Any:
    return ringbus.json("migrate", "status", "-m", file)


@pytest.fixture(scope="module")
def company(ringbus: Ringbus, localstack: LocalStackStatus) -> Company:
    return Company(ringbus, localstack)


def test_the_monolith_stands_and_beside_it_all_that_hybrid_has(company: Company) -> None:
    company.write()
    company.applied()
    company.write(stage="hybrid")
    company.applied()
    company.still()
    assert {"way-legacy-monolith-to-london", "way-legacy-london-to-london"} <= company.groups()


def leaves(company: Company, file: str, which: str, key: str) -> None:
    """The migration carried out to its end: the platform file follows it, and every stop is planned again."""
    shared = f"way-legacy-{which}-to-london"
    assert f"write {key}: drained" in company.approved(file)
    company.still()
    company.write(**{which: "drained"})
    company.applied()
    assert f"write {key}: retired" in company.approved(file)
    assert company.rules() == {"/v1/jobs": [shared], "/v1/lists": [shared]}
    assert not {name for name in company.groups() if name.endswith(("-old", "-new"))}
    company.still()
    company.write(**{which: "retired"})
    company.applied("--data-loss-accepted", which)
    assert company.goes(file)[0] == "completed"
    assert company.ringbus.json("migrate", "audit", "--verify", "-m", file)["ok"] is True
    company.still()


def test_the_city_leaves_the_monolith_of_all_for_its_own(company: Company) -> None:
    file = company.begin("to-hybrid", "monolith", "hybrid", "mysql:city.jobs")
    leaves(company, file, "monolith", "legacy.monolith")


def test_the_city_leaves_its_own_for_the_services(company: Company) -> None:
    file = company.begin("to-services", "hybrid", "services", "cassandra:jobs.by_id")
    leaves(company, file, "london", "cities.london.legacy")


def test_the_services_are_all_that_stands(company: Company) -> None:
    company.write(stage="services")
    company.applied()
    company.still()
    assert company.api("rds").describe_db_instances()["DBInstances"] == []
    assert not {name for name in company.groups() if "legacy" in name}
