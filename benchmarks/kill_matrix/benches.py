"""Benches made ready: a folder of its own, an account of its own, on the LocalStack that runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from benchmarks.kill_matrix.bench import Bench
from benchmarks.kill_matrix.files import REGION
from benchmarks.kill_matrix.place import BucketPlace, FolderPlace
from ringbus.render.standins import EMULATED_IMAGE
from tests.localstack.listing import client, listing

PLATFORM = "kill"
_FAMILIES = ("debian-12-amd64", "debian-13-amd64")


def on_localstack(folder: Path, port: int, account: str) -> Bench:
    """Target localstack."""
    place = FolderPlace(folder / ".ringbus" / PLATFORM / "localstack")
    bench = Bench(folder, place, _endpoint(port), account, (REGION,), {"RINGBUS_LOCALSTACK_PORT": str(port)})
    return _before(bench)


def on_aws(folder: Path, port: int, account: str) -> Bench:
    """Target aws, its endpoint turned to LocalStack; images are pinned."""
    pinned = {REGION: dict.fromkeys(_FAMILIES, EMULATED_IMAGE)}
    lock = {"kind": "ringbus-lock", "format": 1, "images": pinned}
    (folder / "ringbus.lock").write_text(json.dumps(lock), encoding="utf-8")
    s3 = client(_endpoint(port), account, "s3", REGION)
    place = BucketPlace(folder / ".ringbus" / PLATFORM / "aws", s3, f"{PLATFORM}-state-{REGION}-{account}")
    variables = {
        "RINGBUS_TARGET": "aws",
        "AWS_ENDPOINT_URL": _endpoint(port),
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return _before(Bench(folder, place, _endpoint(port), account, (REGION,), variables))


def _endpoint(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _before(bench: Bench) -> Bench:
    return replace(bench, before=listing(bench.endpoint, bench.account, bench.regions))


MAKE = {"localstack": on_localstack, "aws": on_aws}
"""By target: the folder, LocalStack's port, and an account that holds nothing make a bench."""
