"""Documents in a bucket keep what every store promises, between processes and machines that die or do not."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from ringbus.aws.bucket_store import BucketStore
from ringbus.aws.buckets import ensure_state_bucket, remove
from ringbus.aws.session import AwsSession
from ringbus.errors import Kind, RingbusError
from ringbus.journal.documents import DocumentStore
from ringbus.journal.journal import Journal
from ringbus.localstack.status import LocalStackStatus
from ringbus.machine.holder import StoreHolder, read_holder, this_holder
from ringbus.machine.processes import ProcessRecord, started_at, this_process
from ringbus.topology.target import Target, TargetKind
from tests.localstack.accounts import account_of
from tests.unit.store_contract import RULES, SINCE
from tests.unit.store_process import BUCKET, contender, winners

ACCOUNT, REGION = account_of(__name__), "eu-west-1"
NAME = f"contest-state-{REGION}-{ACCOUNT}"
LOCK = "lock.json"
Rule = Callable[[DocumentStore, Path], None]


@dataclass(frozen=True)
class Clone:
    """The bucket as one clone of the platform's repository sees it, and as a program text for another process."""

    store: BucketStore
    program: str


@pytest.fixture(scope="module")
def target(localstack: LocalStackStatus) -> Iterator[Target]:
    made = Target(TargetKind.AWS, ACCOUNT, localstack.endpoint)
    ensure_state_bucket(AwsSession(made), NAME, REGION, {})
    yield made
    remove(AwsSession(made), NAME, REGION)


@pytest.fixture
def clone(target: Target) -> Clone:
    """A place of its own for each test."""
    where = {"bucket": NAME, "region": REGION, "prefix": secrets.token_hex(6)}
    program = BUCKET.format(account=target.account, endpoint=target.endpoint, **where)
    return Clone(BucketStore(AwsSession(target), **where), program)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_it_is_a_store(rule: Rule, clone: Clone, tmp_path: Path) -> None:
    rule(clone.store, tmp_path)


def test_more_documents_than_a_page_lists(clone: Clone) -> None:
    keys = [f"many/{number:04}" for number in range(1001)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: clone.store.write(key, b""), keys))
    assert list(clone.store.keys("many/")) == keys


def test_without_a_bucket_there_are_no_documents(clone: Clone) -> None:
    store = replace(clone.store, bucket="contest-none")
    assert (store.read("a"), store.keys(""), store.break_hold("x")) == (None, (), False)
    store.remove("a")
    for act in (lambda: store.write("a", b""), lambda: store.create("a", b""), lambda: _hold(store)):
        with pytest.raises(RingbusError, match="NoSuchBucket") as told:
            act()
        assert told.value.findings[0].code == "RB435"


def test_of_two_clones_one_holds_it(clone: Clone) -> None:
    assert len(winners(clone.program, rounds=20)) == 20
    assert len(Journal(clone.store, "journal").records()) == 20
    assert clone.store.read(LOCK) is None


def test_a_killed_process_of_this_machine_holds_nothing_and_its_journal_goes_on(clone: Clone) -> None:
    with contender(clone.program, "one") as other:
        other.ask(SINCE)
        assert other.hear() == "holds"
        with pytest.raises(RingbusError), clone.store.hold("ann@desk", SINCE):
            pytest.fail("two hold it")
        other.kill()
    assert clone.store.read(LOCK) is not None
    with clone.store.hold("ann@desk", SINCE):
        Journal(clone.store, "journal").append(SINCE, "ann@desk", "goes on")
    assert [record.step for record in Journal(clone.store, "journal").records()] == ["held", "goes on"]
    assert clone.store.read(LOCK) is None


def test_of_many_that_take_over_a_dead_lock_one_does(clone: Clone) -> None:
    """Threads, for this: all see the dead holder, and all try to take its place."""
    for number in range(10):
        clone.store.write(LOCK, StoreHolder("dead", str(number), _ended()).to_bytes())
        with ExitStack() as until, ThreadPoolExecutor(6) as pool:
            taken = list(pool.map(partial(_taken, clone.store, until), "abcdef"))
            assert sorted(taken) == ["RB472"] * 5 + ["held"]
            holder = read_holder(clone.store.read(LOCK) or b"")
            assert holder is not None
            assert holder.who == "abcdef"[taken.index("held")]
        assert clone.store.read(LOCK) is None


def _taken(store: BucketStore, until: ExitStack, who: str) -> str:
    try:
        until.enter_context(store.hold(who, SINCE))
    except RingbusError as told:
        return told.findings[0].code
    return "held"


@pytest.mark.parametrize(
    "differs", [{"boot": "another"}, {"namespace": "another"}, {"boot": ""}, {"host": "far", "boot": "another"}]
)
def test_of_another_machine_s_process_nobody_here_can_say(clone: Clone, differs: dict[str, str]) -> None:
    holder = StoreHolder("bob@far", SINCE, replace(_ended(), **differs))
    clone.store.write(LOCK, holder.to_bytes())
    with pytest.raises(RingbusError) as told:
        _hold(clone.store)
    (finding,) = told.value.findings
    assert (told.value.kind, finding.code, finding.note) == (Kind.REFUSED, "RB472", "Nothing was changed.")
    assert str(holder) in finding.message
    assert f"`ringbus unlock {holder.id}`" in finding.hint
    assert clone.store.break_hold(f"{holder.id}0") is False
    assert clone.store.read(LOCK) == holder.to_bytes()
    assert clone.store.break_hold(holder.id) is True
    assert clone.store.break_hold(holder.id) is False
    _hold(clone.store)


def test_a_living_process_of_this_machine_keeps_it(clone: Clone) -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        living = replace(this_process(), pid=process.pid, started=started_at(process.pid) or "")
        clone.store.write(LOCK, StoreHolder("ann@desk", SINCE, living).to_bytes())
        with pytest.raises(RingbusError, match=f"process {process.pid} on"):
            _hold(clone.store)
        process.kill()
    _hold(clone.store)


def test_a_lock_that_names_nobody_is_somebody_s(clone: Clone) -> None:
    clone.store.write(LOCK, b"\xff{")
    with pytest.raises(RingbusError, match="unknown") as told:
        _hold(clone.store)
    named = told.value.findings[0].hint.partition("`ringbus unlock ")[2].partition("`")[0]
    assert clone.store.break_hold(named) is True
    _hold(clone.store)


def test_only_one_s_own_lock_is_taken_away(clone: Clone) -> None:
    other = StoreHolder("bob@far", SINCE, replace(_ended(), boot="another"))
    with clone.store.hold("ann@desk", SINCE):
        assert clone.store.read(LOCK) == this_holder("ann@desk", SINCE).to_bytes()
        clone.store.write(LOCK, other.to_bytes())
    assert clone.store.read(LOCK) == other.to_bytes()


def test_a_lock_that_is_gone_is_no_fault(clone: Clone) -> None:
    with clone.store.hold("ann@desk", SINCE):
        assert clone.store.break_hold(this_holder("ann@desk", SINCE).id) is True
    assert clone.store.read(LOCK) is None


def test_a_lock_says_who_in_json(clone: Clone) -> None:
    with clone.store.hold("ann@desk", SINCE):
        said = json.loads(clone.store.read(LOCK) or b"")
    assert said == {"who": "ann@desk", "since": SINCE, "process": asdict(this_process())}


def _hold(store: BucketStore) -> None:
    with store.hold("carl@here", SINCE):
        pass


def _ended() -> ProcessRecord:
    """A process of this machine that has ended."""
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        record = replace(this_process(), pid=process.pid, started=started_at(process.pid) or "")
        process.communicate(b"")
    assert record.gone
    return record
