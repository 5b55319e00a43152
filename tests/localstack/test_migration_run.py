"""A migration's traffic on load balancers of LocalStack: forward, back, killed; what is called is what was printed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.crash_matrix import worker
from benchmarks.crash_matrix.matrix import CrashMatrix
from ringbus.localstack.status import LocalStackStatus
from ringbus_migration.commands import AwsCall
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import script_of
from ringbus_migration.traffic.naming import CellNames
from ringbus_migration.traffic.port import AwsPort
from tests.localstack.city_edge import aws, edge_now, make_edge

_MEANT = ("after record go", "after create_target_group", "after create_rule", "after modify_rule", "after turn")


@pytest.fixture(scope="module")
def matrix(localstack: LocalStackStatus, tmp_path_factory: pytest.TempPathFactory) -> CrashMatrix:
    return CrashMatrix(tmp_path_factory.mktemp("crash"), localstack.port, time.time_ns() // 10**7 % 10**11)


def test_killed_forward_it_ends_as_without_and_nothing_is_made_twice(matrix: CrashMatrix) -> None:
    reference = matrix.reference("forward")
    boundaries = [line.partition(" ")[2] for line in reference[2]]
    assert reference[0]["rules"][0][2] == {"demo-london-read-old": 0, "demo-london-read-new": 100}
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


class _ListeningPort(AwsPort):
    """Writes down what is sent to LocalStack."""

    sent: list[AwsCall]

    def send(self, call: AwsCall) -> object:
        self.sent.append(call)
        return super().send(call)


def test_what_is_called_is_what_the_runbook_prints(localstack: LocalStackStatus, tmp_path: Path) -> None:
    """The calls of every step of the plan, resolved by the names that LocalStack has, are those it is sent."""
    from ringbus_migration.traffic.hands import TrafficHands

    account = f"{time.time_ns() // 10**7 % 10**11 + 5000:012}"
    session = aws(localstack.port, account)
    make_edge(session, "demo", "london")
    document = worker.document()
    edge = EdgeNames(document.migration, document.platform)
    port = _ListeningPort(session)
    port.sent = []
    hands = TrafficHands(port, edge)
    for step in document.plan.steps:
        script = script_of(step, edge)
        if not script.acts:
            continue
        port.sent.clear()
        assert hands.act(script).verdict.value == "pass"
        names = CellNames(edge, step.cell, AwsPort(session)).find().known
        printed = [call.resolved(names).to_json() for call in script.acts]
        changing = [call.to_json() for call in port.sent if not call.operation.startswith("describe_")]
        for call in (*printed, *changing):
            call["parameters"].pop("Priority", None)  # the highest free one, before and after
        assert changing == printed
        assert hands.act(script).verdict.value == "pass"  # a second time nothing but what may be repeated is sent
