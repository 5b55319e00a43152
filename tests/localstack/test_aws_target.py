"""The target `aws` with its endpoint turned to LocalStack: account, lock of images, states in S3."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus, aws_variables, image_lock
from tests.localstack.listing import client, listing

ACCOUNT, OTHER = account_of(__name__), account_of(f"{__name__}, another")
REGIONS = ("eu-west-1",)
BUCKET = f"solo-state-eu-west-1-{ACCOUNT}"
_FILE = """\
ringbus: 1
platform: solo
account: "ACCOUNT"
access: {via: ssm}
regions:
  eu-west-1: {network: 10.51.0.0/20, zones: [a, b]}
bus: {nodes: 1, federation: {survive: []}}
ring: {replication: 2, keyspaces: [main]}
""".replace("ACCOUNT", ACCOUNT)


@pytest.fixture(scope="module")
def aws(ringbus: Ringbus, localstack: LocalStackStatus) -> Ringbus:
    """The command line with credentials of the file's account."""
    ringbus.write("platform.yaml", _FILE)
    return replace(ringbus, variables=aws_variables(localstack.endpoint, ACCOUNT))


def test_another_account_is_refused_before_anything_is_touched(aws: Ringbus, localstack: LocalStackStatus) -> None:
    stranger = replace(aws, variables=aws_variables(localstack.endpoint, OTHER))
    held = [listing(localstack.endpoint, account, REGIONS) for account in (ACCOUNT, OTHER)]
    for words in (("plan",), ("apply", "--yes"), ("destroy", "--yes"), ("images", "update"), ("secrets", "init")):
        refusal = stranger.json(*words, code=4)
        assert refusal["error"]["code"] == "RB433"
        assert ACCOUNT in refusal["error"]["message"] + refusal["error"]["hint"]
        assert OTHER in refusal["error"]["message"]
    assert [listing(localstack.endpoint, account, REGIONS) for account in (ACCOUNT, OTHER)] == held


def test_images_that_are_not_pinned_are_a_fault_of_the_files(aws: Ringbus) -> None:
    faults = aws.json("plan", code=2)["findings"]
    assert {finding["code"] for finding in faults} == {"RB470"}
    assert all("ringbus images update" in finding["hint"] for finding in faults)
    assert {finding["where"] for finding in faults} == {
        "image debian-12-amd64 in eu-west-1", "image debian-13-amd64 in eu-west-1",
    }  # fmt: skip


def test_states_are_locked_objects_of_a_bucket_that_is_made(aws: Ringbus, localstack: LocalStackStatus) -> None:
    aws.write("ringbus.lock", image_lock(*REGIONS))
    first = aws.json("plan", "--region", "eu-west-1", "--exit-code", code=3)
    assert [stack["name"] for stack in first["stacks"]] == ["base", "region-eu-west-1", "global"]
    s3: Any = client(localstack.endpoint, ACCOUNT, "s3", "eu-west-1")
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())

    held = {"ID": "11111111-0000", "Operation": "OperationTypeApply", "Who": "somebody@elsewhere", "Version": "1.11.4",
            "Created": "2026-11-22T10:00:00Z", "Path": f"{BUCKET}/base.tfstate", "Info": ""}  # fmt: skip
    s3.put_object(Bucket=BUCKET, Key="base.tfstate.tflock", Body=json.dumps(held))
    refusal = aws.json("plan", code=1)
    assert refusal["error"]["code"] == "RB421"
    assert "somebody@elsewhere" in json.dumps(refusal)
    s3.delete_object(Bucket=BUCKET, Key="base.tfstate.tflock")
    aws.json("plan", "--exit-code", code=3)
