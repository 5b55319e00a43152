"""Locks of somebody else who lives: refused, named, and left exactly as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.matrix import APPLY_NEWEST, BASE_LOCK, PLAN_FAST, RELEASES_LOCK, KillMatrix
from benchmarks.kill_matrix.moments import at_point
from benchmarks.kill_matrix.place import BucketPlace, releases
from benchmarks.kill_matrix.trials import recover
from benchmarks.kill_matrix.victim import Strike, strike_at
from ringbus.machine.holder import StoreHolder
from ringbus.machine.processes import this_process

WHO = "ann@elsewhere"
_SINCE = "2026-11-22T10:00:00+00:00"
_HOLD = """\
import sys
from pathlib import Path
from ringbus.journal.directory import DirectoryStore
with DirectoryStore(Path(sys.argv[1])).hold(sys.argv[2], sys.argv[3]):
    print("held", flush=True)
    sys.stdin.read()
"""
_STATE_LOCK = {
    "ID": "11111111-0000-0000-0000-000000000000", "Operation": "OperationTypeApply", "Who": WHO, "Version": "1.11.4",
    "Created": _SINCE, "Path": "base.tfstate", "Info": "",
}  # fmt: skip


def check_foreign(bench: Bench, matrix: KillMatrix) -> Iterator[str]:
    """What held, in words; TrialError for what did not."""
    with _begun(bench, matrix):
        if not isinstance(bench.place, BucketPlace):
            with _folder_held(bench):
                _refused(bench, "RB401", 4)
                yield "held by a living process: refused"
            return
        for host, process in (("this", this_process()), ("another", replace(this_process(), boot="another boot"))):
            with _object(bench.place, RELEASES_LOCK, StoreHolder(WHO, _SINCE, process).to_bytes()):
                _refused(bench, "RB472", 4)
                yield f"held by a living process of {host} machine: refused"
        with _object(bench.place, BASE_LOCK, json.dumps(_STATE_LOCK).encode()):
            _refused(bench, "RB421", 1)
            yield "a state's lock of somebody else: refused, not lifted"


@contextmanager
def _begun(bench: Bench, matrix: KillMatrix) -> Iterator[None]:
    """A release that was begun and killed before its first apply; it is brought to its end afterwards."""
    matrix.file = matrix.file.next()
    bench.write(str(matrix.file))
    bench.run(*PLAN_FAST)
    name = releases(bench.place)[-1]
    point = at_point("foreign", "after record: applying base")
    strike_at(bench, Strike(tuple(name if word == APPLY_NEWEST[-1] else word for word in APPLY_NEWEST), point))
    yield
    recover(bench, releases(bench.place)[:-1])


@contextmanager
def _folder_held(bench: Bench) -> Iterator[None]:
    argv = [sys.executable, "-c", _HOLD, str(bench.place.folder), WHO, _SINCE]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holding:
        if holding.stdout is None or holding.stdout.readline() != "held\n":
            raise TrialError("the folder could not be held")
        yield


@contextmanager
def _object(place: BucketPlace, key: str, content: bytes) -> Iterator[None]:
    place.s3.put_object(Bucket=place.bucket, Key=key, Body=content)
    yield
    if place.s3.get_object(Bucket=place.bucket, Key=key)["Body"].read() != content:
        raise TrialError(f"{key} of somebody else was touched")
    place.s3.delete_object(Bucket=place.bucket, Key=key)


def _refused(bench: Bench, code: str, exit_code: int) -> None:
    """`resume` is refused with this code, names who holds, and changes no state and no document."""
    before = _all(bench)
    said = bench.run("resume", "--json", code=exit_code)
    answer = json.loads(said.stdout)
    if answer["error"]["code"] != code or WHO not in said.stdout:
        raise TrialError(f"not {code} that names {WHO}: {said.stdout}")
    if _all(bench) != before:
        raise TrialError("something was changed though it was refused")


def _all(bench: Bench) -> dict[str, bytes | None]:
    stacks = ("base", *(f"region-{region}" for region in bench.regions), "global")
    documents = {key: bench.place.document(key) for key in bench.place.documents("releases")}
    return documents | {stack: bench.place.state(stack) for stack in stacks}
