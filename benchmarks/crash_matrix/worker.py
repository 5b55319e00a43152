"""Carries a small migration on, on a LocalStack, in a process of its own that may be told to die at a boundary.

usage: worker.py FOLDER PORT ACCOUNT forward|back [KILL]

Rules, groups and pools are LocalStack's. What has no body there is answered here: requests go where the rules' weights
say, and each side has one healthy target once a rule names its group. Time runs six hundred times as fast. Every
changing call and every boundary is a line of FOLDER/calls.txt and FOLDER/boundaries.txt.
"""

from __future__ import annotations

import datetime
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dbos import DBOS

from ringbus.events import silent
from ringbus.outcomes import Stop
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.record import AuditRecord, RecordDraft, RecordKind
from ringbus_migration.course.standing import progress
from ringbus_migration.data.mover import UnmovedPort
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.run import carry
from ringbus_migration.run.hold import holding
from ringbus_migration.run.store import RunStore, open_store
from ringbus_migration.run.work import RunEngine, RunInputs, TurnOutcome
from ringbus_migration.traffic.port import AwsPort
from tests.localstack.city_edge import aws
from tests.unit.migrations import migration, planned

FASTER = 600
MIGRATION = """\
migration: 1
name: reads
cities: {london: {host: london.demo.example}}
routes:
  read: {path: /jobs}
waves: [{name: first, cities: [london]}]
canary: [10]
order: [canary, full]
limits: {bake: 3m}
criteria: {errors: {metric: errors, most: 0.01}}
"""


class Boundaries:
    """Moments at which a process may die: each is counted and written down, and the one that is meant is the last.

    That is the one of number ``kill``, or the first from there on that is called ``where``: how often a run looks
    before something is so differs from run to run, and with it the numbers of all that follows.
    """

    def __init__(self, folder: Path, kill: int, where: str = "") -> None:
        self._file = folder / "boundaries.txt"
        self._kill, self._where, self._count = kill, where, 0

    def reached(self, what: str) -> None:
        """Count it, and die if it is the one."""
        self._count += 1
        with self._file.open("a") as file:
            file.write(f"{self._count} {what}\n")
        if 0 < self._kill <= self._count and what.startswith(self._where):
            os.kill(os.getpid(), signal.SIGKILL)


class BodyPort:
    """LocalStack, with requests and a target of each group."""

    def __init__(self, folder: Path, port: int, account: str, boundaries: Boundaries) -> None:
        self._aws, self._boundaries = AwsPort(aws(port, account)), boundaries
        self._file = folder / "calls.txt"

    def send(self, call: AwsCall) -> Mapping[str, Any]:
        """Changing calls are boundaries before and after."""
        if call.operation == "describe_target_health":
            return _one(self._aws.send(call)["TargetHealthDescriptions"])
        if call.operation == "get_metric_data":
            weights = self._weights(call.region)
            queries = call.parameters["MetricDataQueries"]
            return {"MetricDataResults": [_series(query, call, weights) for query in queries]}
        if call.operation.startswith("describe_"):
            return self._aws.send(call)
        self._boundaries.reached(f"before {call.operation}")
        with self._file.open("a") as file:
            file.write(f"{call.operation} {call.to_json()['parameters']}\n")
        answer = self._aws.send(call)
        self._boundaries.reached(f"after {call.operation}")
        return answer

    def _weights(self, region: str) -> dict[str, int]:
        """The per cent of the requests that each target group gets, by the end of its ARN."""
        found: dict[str, int] = {}
        for balancer in self._all("describe_load_balancers", region, {}, "LoadBalancers"):
            asked = {"LoadBalancerArn": balancer["LoadBalancerArn"]}
            for listener in self._all("describe_listeners", region, asked, "Listeners"):
                given = {"ListenerArn": listener["ListenerArn"]}
                for rule in self._all("describe_rules", region, given, "Rules"):
                    for each in rule["Actions"][0].get("ForwardConfig", {}).get("TargetGroups", []):
                        found[each["TargetGroupArn"].rpartition(":")[2]] = int(each.get("Weight", 1))
        return found

    def _all(self, operation: str, region: str, given: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        return list(self._aws.send(AwsCall("elbv2", operation, region, given))[key])


def _one(targets: list[dict[str, Any]]) -> dict[str, Any]:
    """Healthy, unless nobody asks the group's targets."""
    unused = any(target["TargetHealth"]["State"] == "unused" for target in targets)
    return {"TargetHealthDescriptions": [{"TargetHealth": {"State": "unused" if unused else "healthy"}}]}


def _series(query: Mapping[str, Any], call: AwsCall, weights: Mapping[str, int]) -> dict[str, Any]:
    since, until = (datetime.datetime.fromisoformat(call.parameters[key]) for key in ("StartTime", "EndTime"))
    minutes = int((until - since).total_seconds() // 60)
    moments = [(since + datetime.timedelta(minutes=n)).isoformat() for n in range(minutes)]
    per_cent = weights.get(query["MetricStat"]["Metric"]["Dimensions"][1]["Value"], 0)
    requests = per_cent * 60.0
    seen = {"RequestCount": requests, "HTTPCode_Target_2XX_Count": requests, "TargetResponseTime": 0.1}
    value = seen.get(query["MetricStat"]["Metric"]["MetricName"])
    series = moments if value and per_cent else []
    return {"Id": query["Id"], "Timestamps": series, "Values": [value] * len(series)}


class BoundaryStore(RunStore):
    """Records, with a boundary before and after each is kept."""

    boundaries: Boundaries

    def append(
        self, run: str, plan: str, drafts: Any, worker: str = "", after: int | None = None
    ) -> tuple[AuditRecord, ...]:
        """As it is, between two boundaries."""
        said = " ".join(draft.kind.value for draft in drafts)
        BoundaryStore.boundaries.reached(f"before record {said}")
        made = super().append(run, plan, drafts, worker, after)
        BoundaryStore.boundaries.reached(f"after record {said}")
        return made


class BoundaryEngine(RunEngine):
    """Turns, with a boundary before each and one before DBOS keeps what came of it."""

    def turn(self) -> TurnOutcome:
        """As it is, between two boundaries."""
        BoundaryStore.boundaries.reached("before turn")
        outcome = super().turn()
        BoundaryStore.boundaries.reached("after turn")
        return outcome


def clock() -> float:
    """Seconds, faster."""
    return 1_800_000_000 + (time.time() - 1_780_000_000) * FASTER


def text() -> str:
    """The moment."""
    return datetime.datetime.fromtimestamp(clock(), datetime.UTC).isoformat()


def document() -> PlanDocument:
    """The plan that is carried out."""
    read = migration(MIGRATION)
    return PlanDocument(planned(read), read.migration, read.platform)


def main(folder: Path, port: int, account: str, way: str, kill: int, where: str = "") -> str:
    """Carry on; the state it rests in. ``back``: forward first, then, once that has ended, all the way back."""
    url = os.environ.get("CRASH_DATABASE_URL") or f"sqlite:///{folder / 'runs.sqlite'}"
    plain = open_store(url, f"demo/{account}", text, "ann")
    plan = document()
    run = plain.keep(plan)
    boundaries = Boundaries(folder, 0 if way == "back" else kill, where)
    state = (
        ""
        if _going_back(plain, run)
        else _carried(plain, run, plan, BodyPort(folder, port, account, boundaries), url, boundaries)
    )
    if way == "back":
        if not _going_back(plain, run):
            plain.append(run, plan.plan.digest, [RecordDraft(RecordKind.UNDO, 1, "an operator goes back")])
            (folder / "boundaries.txt").unlink()
            (folder / "calls.txt").unlink()
        boundaries = Boundaries(folder, kill, where)
        state = _carried(plain, run, plan, BodyPort(folder, port, account, boundaries), url, boundaries)
    return state


def _going_back(store: RunStore, run: str) -> bool:
    return any(record.kind is RecordKind.UNDO for record in store.records(run))


def _carried(plain: RunStore, run: str, plan: PlanDocument, body: BodyPort, url: str, boundaries: Boundaries) -> str:
    now = progress(plain.records(run))
    if now.state.value in ("completed", "rolled_back") and not now.undo_to:
        return now.state.value
    BoundaryStore.boundaries = boundaries
    carry.RunEngine = BoundaryEngine
    store = BoundaryStore(plain.engine, plain.prefix, plain.now, plain.who)
    inputs = RunInputs(
        store=store,
        document=plan,
        port=body,
        data=UnmovedPort(),
        stated=dict[str, str]().get,
        clock=clock,
        wait=lambda seconds: DBOS.sleep(seconds / FASTER),
        report=silent,
        worker=f"{os.getpid()}-{time.time_ns()}",
        stop=Stop(),
    )
    with holding(plain.engine, run, Stop()):
        return carry.carry_on(run, inputs, url)


if __name__ == "__main__":
    words = sys.argv[1:]
    print(main(Path(words[0]), int(words[1]), words[2], words[3], int(words[4]) if len(words) > 4 else 0))
