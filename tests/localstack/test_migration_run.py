"""A migration's traffic on load balancers of LocalStack: forward, back, killed; what is called is what was printed."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import pytest

from benchmarks.crash_matrix.matrix import CrashMatrix
from benchmarks.crash_matrix.worker import BodyPort, Boundaries
from ringbus.localstack.status import LocalStackStatus
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.record import RecordKind
from ringbus_migration.runbook.contents import contents
from ringbus_migration.runbook.pages import markdown
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.traffic.port import AwsPort
from tests.localstack.city_edge import aws, edge_now, make_edge
from tests.localstack.proxy import proxy_to
from tests.localstack.typed import TypedShell, blocks
from tests.unit.migration_runs import SmallRun

_ID = re.compile(r"(?<=/)[0-9a-f]{16}\b|\bvpc-[0-9a-f]+")
_MEANT = ("after record go", "after create_target_group", "after create_rule", "after modify_rule", "after turn")


@pytest.fixture(scope="module")
def matrix(localstack: LocalStackStatus, tmp_path_factory: pytest.TempPathFactory) -> CrashMatrix:
    return CrashMatrix(tmp_path_factory.mktemp("crash"), localstack.port, time.time_ns() // 10**7 % 10**11)


def test_killed_forward_it_ends_as_without_and_nothing_is_made_twice(matrix: CrashMatrix) -> None:
    reference = matrix.reference("forward")
    boundaries = [line.partition(" ")[2] for line in reference[2]]
    assert reference[0]["rules"][0][2] == {"demo-london-read-old": 0, "demo-london-read-new": 100}
    asked = reference[0]["groups"]
    assert asked["demo-london-read-new"] == asked["demo-london-read-old"] == asked["demo-legacy-london-api"]
    for where in _MEANT:
        trial = matrix.trial("forward", boundaries.index(where) + 1, reference)
        assert trial.wrong == "", f"killed {where}"
        assert not trial.twice, f"killed {where}"


def test_killed_on_the_way_back_everything_is_as_it_was(matrix: CrashMatrix) -> None:
    reference = matrix.reference("back")
    session = aws(matrix.port, f"{matrix.first + 1000:012}")
    make_edge(session, "demo", "london")
    assert reference[0] == edge_now(session, "demo")
    boundaries = [line.partition(" ")[2] for line in reference[2]]
    for where in ("after modify_rule", "after detach_load_balancer_target_groups"):
        trial = matrix.trial("back", boundaries.index(where) + 1, reference)
        assert trial.wrong == "", f"killed {where}"


class HeardPort:
    """LocalStack behind a proxy; what it cannot answer (metrics) is answered as in the crash matrix."""

    def __init__(self, folder: Path, port: int, proxy: int, account: str) -> None:
        self._real, self._body = AwsPort(aws(proxy, account)), BodyPort(folder, port, account, Boundaries(folder, 0))
        self.asked: list[dict[str, Any]] = []

    def send(self, call: AwsCall) -> Mapping[str, Any]:
        if call.operation == "get_metric_data":
            self.asked.append(dict(call.parameters))
            return self._body.send(call)
        return self._real.send(call)


class Wire:
    """Requests of elbv2 and autoscaling as LocalStack received them, of one account, without what is its own."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []

    def hear(self, authorization: str, body: bytes) -> None:
        credential = re.search(r"Credential=([^/]+)/\d+/[^/]+/(elasticloadbalancing|autoscaling)/", authorization)
        if credential:
            self.requests.append((credential[1], body.decode()))

    def of(self, account: str) -> list[dict[str, str]]:
        """In order; ids are numbered as changing calls name them, so that what was made twice can be compared."""
        own = [dict(parse_qsl(body.replace(account, "ACCOUNT"))) for who, body in self.requests if who == account]
        ids: dict[str, str] = {}
        for request in changing(own):
            for found in _ID.findall(" ".join(request.values())):
                ids.setdefault(found, f"id-{len(ids)}")
        return [
            {key: _ID.sub(lambda found: ids.get(found[0], found[0]), value) for key, value in request.items()}
            for request in own
        ]


def changing(requests: list[dict[str, str]]) -> list[dict[str, str]]:
    return [request for request in requests if not request["Action"].startswith("Describe")]


def questions(requests: list[dict[str, str]]) -> set[str]:
    """What is asked of things that have a name or an ARN; a run finds its own by listings and tags as well."""
    named = ("Names.member.1", "LoadBalancerArn", "RuleArns.member.1", "TargetGroupArn")
    asked = [each for each in requests if each["Action"].startswith("Describe") and any(key in each for key in named)]
    return {str(sorted(request.items())) for request in asked}


def series(asked: Iterable[Mapping[str, Any]]) -> set[str]:
    """The questions to CloudWatch, by their ids and what they are about."""
    return {
        str(
            [
                (query["Id"], query["MetricStat"]["Metric"]["MetricName"], query["MetricStat"]["Stat"])
                for query in queries
            ]
        )
        for queries in (each["MetricDataQueries"] for each in asked)
    }


def test_what_is_called_is_what_the_runbook_prints(localstack: LocalStackStatus, tmp_path: Path) -> None:
    """A run in one account, there and back; the printed runbook typed for another: LocalStack receives the same."""
    first = time.time_ns() // 10**7 % 10**11
    run, typed = f"{first + 5000:012}", f"{first + 6000:012}"
    for account in (run, typed):
        make_edge(aws(localstack.port, account), "demo", "london")
    before = edge_now(aws(localstack.port, typed), "demo")
    small, wire = SmallRun(), Wire()
    document = small.document
    runbook = markdown(contents(document.plan, EdgeNames(document.migration, document.platform)))
    with proxy_to(localstack.port) as proxy:
        proxy.heard = wire.hear
        port = HeardPort(tmp_path, localstack.port, proxy.server_address[1], run)
        carried(small, port)
        shell = TypedShell(tmp_path, proxy.endpoint, typed)
        shell.type(lines_of(runbook))
    ran, followed = wire.of(run), wire.of(typed)
    assert changing(ran) == changing(followed)
    assert len(changing(ran)) > 20
    assert questions(ran) == questions(followed)
    assert series(port.asked) == series(each for _, name, each in shell.asked if name == "get_metric_data")
    stands = edge_now(aws(localstack.port, typed), "demo")
    assert stands == before == edge_now(aws(localstack.port, run), "demo")


def carried(small: SmallRun, port: HeardPort) -> None:
    """Every step that calls, and all the way back, while the platform file says what is asked for."""
    small.port = cast("Any", port)
    small.stated["cities.london.legacy"] = "drained"
    small.go()
    assert "retired" in small.now.why
    small.say(RecordKind.UNDO, 1)
    small.go()
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "rolled_back", small.now.why


def lines_of(runbook: str) -> list[str]:
    """What a person types: names, each step, and each step's way back; a free priority is theirs to choose."""
    named, there, returning = blocks(runbook)
    free = itertools.count(39_999, -1)
    lines = [line.replace("…", str(next(free))) if "=…" in line else line for step in there for line in step]
    times = ["SINCE=2026-01-01T00:00:00Z", "UNTIL=2026-01-01T01:00:00Z"]
    return [*named, *times, *lines, *(line for step in reversed(returning) for line in step)]
