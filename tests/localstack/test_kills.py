"""A small part of the kill matrix (benchmarks/kill_matrix): kills in the first apply and at boundaries of a release."""

from __future__ import annotations

import pytest

from benchmarks.kill_matrix import benches
from benchmarks.kill_matrix.judge import Judge
from benchmarks.kill_matrix.matrix import APPLY, RESUME, STACK, KillMatrix
from benchmarks.kill_matrix.moments import after_start, while_running
from benchmarks.kill_matrix.trials import Trial, TrialResult, run_trial
from benchmarks.kill_matrix.victim import Strike
from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of

pytestmark = pytest.mark.timeout(1200)

ACCOUNT = account_of(__name__)
_PAIRS = (
    "before document: current",
    "after record: begun",
    "before start: apply base",
    f"after record: applied {STACK}",
)


@pytest.fixture(scope="module")
def judge(localstack: LocalStackStatus, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Of a bench in an account that holds nothing; every second empty plan looks at what really stands."""
    return Judge(benches.on_localstack(tmp_path_factory.mktemp("kills"), localstack.port, ACCOUNT), refresh=2)


@pytest.fixture(scope="module")
def matrix(judge: Judge) -> KillMatrix:
    return KillMatrix(judge.bench, seed=4, victim="both")


def test_the_first_apply_is_killed_and_killed_again(judge: Judge, matrix: KillMatrix) -> None:
    """All that ringbus started dies with it the first time, so that much is made and in no state."""
    strikes = [
        Strike(APPLY, while_running("first apply", "apply", STACK, 8), tree=True),
        Strike(RESUME, after_start("first apply", 12)),
    ]
    assert_recovered(run_trial(judge.bench, judge, Trial(str(matrix.file), strikes, plan=None)), kills=2)


@pytest.mark.parametrize("number", range(len(_PAIRS) // 2))
def test_killed_at_boundaries_of_a_release(judge: Judge, matrix: KillMatrix, number: int) -> None:
    trials = list(matrix.in_pairs(_PAIRS))
    assert_recovered(run_trial(judge.bench, judge, trials[number]), kills=2)


def assert_recovered(result: TrialResult, kills: int) -> None:
    assert not result.wrong, result.wrong
    assert [hit.killed for hit in result.hits] == [True] * kills, result.hits
