"""What a rehearsal counts, when it says that traffic moved, and what the runbook has of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from ringbus.cli.main import run
from ringbus_migration.rehearse.load import LENGTH, session_of
from ringbus_migration.rehearse.tally import RequestFacts, moved, summary
from ringbus_migration.runbook.contents import contents
from ringbus_migration.runbook.pages import markdown, page
from ringbus_migration.runbook.rehearsed import RehearsalRecord, RehearsedStatus, read_rehearsal
from ringbus_migration.script.edge import EdgeNames
from tests.unit.migration_runs import READS
from tests.unit.migrations import PLATFORM, migration, planned

_RATE = 20


def request(
    number: int, side: str = "old", *, status: int = 200, session: int = -1, first: bool = True
) -> RequestFacts:
    return RequestFacts(number, session, first, number / 10, number / 10 + 0.01, status, side)


def logged(found: list[RequestFacts]) -> dict[int, list[str]]:
    return {one.number: [one.side] for one in found if one.side}


def test_of_a_rehearsal_that_went_well_nothing_is_wrong() -> None:
    found = [request(number, "new" if number % 3 else "old") for number in range(9)]
    result = summary(found, 9, logged(found))
    assert result.wrong == ()
    assert (result.counted["old"], result.counted["new"], result.counted["5xx"]) == (3, 6, 0)


@pytest.mark.parametrize(
    ("spoilt", "handled", "said"),
    [
        (request(1, "", status=0), {}, "1 requests have no answer"),
        (request(1, "", status=503), {}, "1 answers are not 200"),
        (request(1, "", status=404), {}, "1 answers are not 200"),
        (request(1), {1: ["old", "old"]}, "1 requests were handled more than once"),
        (request(1), {1: ["old", "new"]}, "1 requests were handled more than once"),
        (request(1), {}, "1 requests were handled by nobody"),
        (request(1), {1: ["new"]}, "1 answers are of a side that did not handle the request"),
        (request(1), {1: ["else"]}, "the back ends handled 1 and 0 of 2 requests"),
    ],
)
def test_whatever_goes_wrong_with_one_request_is_told(
    spoilt: RequestFacts, handled: dict[int, list[str]], said: str
) -> None:
    assert said in summary([request(0), spoilt], 2, {0: ["old"], **handled}).wrong


def test_a_request_that_was_lost_by_the_generator_is_told() -> None:
    found = [request(0)]
    assert "1 requests have no answer" in summary(found, 2, logged(found)).wrong


def test_a_session_that_changes_sides_is_told_and_one_that_stays_is_not() -> None:
    stays = [request(number, "new", session=1) for number in range(3)]
    flips = [request(3, "old", session=2), request(4, "new", session=2)]
    assert summary(stays, 3, logged(stays)).wrong == ()
    assert summary(flips, 2, logged(flips)).wrong == ("1 sessions changed sides in the middle",)


@pytest.mark.parametrize(
    ("new", "per_cent", "told"),
    [(0, 0, True), (1, 0, False), (0, 10, False), (10, 10, True), (10, 50, False), (50, 100, False), (100, 100, True)],
)
def test_traffic_moved_when_the_last_requests_go_as_the_weight_says(new: int, per_cent: int, told: bool) -> None:
    before = [request(number, "new" if per_cent < 50 else "old") for number in range(50)]
    last = [request(50 + number, "new" if number < new else "old") for number in range(100)]
    assert moved([*before, *last], per_cent, 100) is told
    held = [request(200 + number, "new" if per_cent < 50 else "old", session=1, first=False) for number in range(50)]
    assert moved([*before, *last, *held], per_cent, 100) is told, "who is held says nothing of weights"
    assert not moved(last[:99], per_cent, 100)


def test_half_of_the_requests_are_of_sessions_that_come_every_second() -> None:
    found = defaultdict(list)
    for number in range(_RATE * 4 * LENGTH):
        found[session_of(number, _RATE)].append(number)
    alone = found.pop(-1)
    assert len(alone) == _RATE * 4 * LENGTH // 2
    assert all(b - a == _RATE for numbers in found.values() for a, b in pairwise(numbers))
    whole = Counter(len(numbers) for numbers in found.values())[LENGTH]
    assert whole > len(found) / 2, "the others began before, or end later"
    assert max(len(numbers) for numbers in found.values()) == LENGTH


def test_a_runbook_has_the_times_of_its_own_plan_only() -> None:
    read = migration()
    plan = planned(read)
    record = RehearsalRecord(plan.digest, "2026-01-01", {2: RehearsedStatus(3.14, 2.0)}, {"sent": 20_000})
    kept = read_rehearsal(record.text())
    assert kept == record
    said = "Rehearsed in the lab: there in 3.1 s, back in 2.0 s."
    edge = EdgeNames(read.migration, read.platform)
    made = contents(plan, edge, kept.of(plan.digest))
    assert (markdown(made).count(said), page(made).count(said)) == (1, 1)
    assert said not in markdown(contents(plan, edge, kept.of("of another plan")))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "migration-rehearsal", "format": 9}'])
def test_what_is_no_rehearsal_is_none(text: str) -> None:
    assert read_rehearsal(text) is None


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ([], 1, "RB504"),
        (["--route", "read", "--city", "london"], 1, "RB504"),
        (["--route", "none"], 2, "RB601"),
        (["--city", "paris"], 2, "RB601"),
    ],
)
def test_what_it_cannot_rehearse_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    status: int,
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "platform.yaml").write_text(PLATFORM.replace("demo", "tnolab"), encoding="utf-8")
    (tmp_path / "migration.yaml").write_text(READS, encoding="utf-8")
    assert run(["migrate", "rehearse", "--json", *words]) == status
    assert code in json.dumps(json.loads(capsys.readouterr().out))
