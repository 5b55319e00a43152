"""The AWS adapter against a real API: what unit tests say of stand-ins holds there too.

All of it is under an account of its own, so that no other test sees it.
"""

from __future__ import annotations

import logging
import secrets as stdlib
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ringbus.aws.buckets import empty, ensure_state_bucket, read_state, remove
from ringbus.aws.identity import check_account
from ringbus.aws.inventory import inventory
from ringbus.aws.rotation import chosen, rotate
from ringbus.aws.secret_store import put_first, read
from ringbus.aws.secret_values import SecretValue
from ringbus.aws.secrets import init_secrets, list_secrets
from ringbus.aws.session import AwsSession
from ringbus.outcomes import Stop
from ringbus.render.standins import EMULATED_IMAGE
from ringbus.topology.target import Target, TargetKind
from ringbus.topology.values import Secret
from tests.localstack.accounts import account_of

ACCOUNT = account_of(__name__)
EU, US = "eu-west-1", "us-east-1"
RING, SERVICES, KEY = "hailo/ring/admin-password", "hailo/bus/services-password", "hailo/service/x/maps-key"
WANTED = (
    *(Secret(name, region, "") for name in (RING, SERVICES) for region in (EU, US)),
    Secret(KEY, EU, "", given=True),
)


@pytest.fixture
def aws(localstack: Any) -> AwsSession:
    return AwsSession(Target(TargetKind.LOCALSTACK, ACCOUNT, localstack.endpoint))


@pytest.fixture
def containers(aws: AwsSession) -> Iterator[None]:
    """The containers that Terraform would have made."""
    for secret in WANTED:
        aws.call("secretsmanager", "create_secret", secret.region, {"Name": secret.name})
    yield
    for secret in WANTED:
        gone = {"SecretId": secret.name, "ForceDeleteWithoutRecovery": True}
        aws.call("secretsmanager", "delete_secret", secret.region, gone)


@pytest.fixture
def instances(aws: AwsSession) -> Iterator[None]:
    """Nine running instances of the platform in each region, one of another platform, and one that is terminated."""
    ids = {region: [_run(aws, region, "hailo", index) for index in range(10)] for region in (EU, US)}
    other = _run(aws, EU, "other", 0)
    for region, made in ids.items():
        aws.call("ec2", "terminate_instances", region, {"InstanceIds": made[-1:]})
    yield
    for region, made in ids.items():
        aws.call("ec2", "terminate_instances", region, {"InstanceIds": made})
    aws.call("ec2", "terminate_instances", EU, {"InstanceIds": [other]})


def _run(aws: AwsSession, region: str, platform: str, index: int) -> str:
    tags = {"platform": platform, "role": "bus", "index": str(index), "Name": f"bus-{region}a-{index}"}
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    parameters: dict[str, object] = {
        "ImageId": EMULATED_IMAGE,
        "InstanceType": "m6i.large",
        "MinCount": 1,
        "MaxCount": 1,
        "Placement": {"AvailabilityZone": f"{region}a"},
        "TagSpecifications": [{"ResourceType": "instance", "Tags": listed}],
    }
    return str(aws.call("ec2", "run_instances", region, parameters)["Instances"][0]["InstanceId"])


def test_the_account_is_the_file_s(aws: AwsSession) -> None:
    check_account(aws, EU)
    check_account(aws, US)


@pytest.mark.usefixtures("instances")
def test_the_inventory_is_quick_and_has_running_hosts_only(aws: AwsSession) -> None:
    hosts = inventory(aws, "hailo", [EU, US])
    assert [host.name for host in hosts] == [f"bus-{region}a-{index}" for region in (EU, US) for index in range(9)]
    assert {host.zone for host in hosts} == {f"{EU}a", f"{US}a"}
    assert any(_seconds(aws) < 0.2 for _ in range(50)), "not once, though a machine with much to do has quiet moments"


def _seconds(aws: AwsSession) -> float:
    began = time.monotonic()
    inventory(aws, "hailo", [EU, US])
    return time.monotonic() - began


@pytest.mark.usefixtures("containers")
def test_secrets_are_made_once_shared_and_rotated(aws: AwsSession, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    first = [change.action for change in init_secrets(aws, WANTED, stdlib.token_bytes, Stop())]
    assert first == ["made", "made", "made", "copied", "waiting"]
    made = {(name, region): _held(aws, name, region) for name in (RING, SERVICES) for region in (EU, US)}
    again = [change.action for change in init_secrets(aws, WANTED, stdlib.token_bytes, Stop())]
    assert again == ["kept", "kept", "kept", "kept", "waiting"]
    assert {key: _held(aws, *key) for key in made} == made
    assert made[RING, EU] == made[RING, US]
    assert made[SERVICES, EU] != made[SERVICES, US]
    assert put_first(aws, RING, EU, SecretValue("a second first value")) is False

    rotate(aws, chosen(WANTED, "ring/admin-password", None), None, stdlib.token_bytes, Stop())
    assert _held(aws, RING, EU) == _held(aws, RING, US) != made[RING, EU]
    facts = {(fact.name, fact.region): fact for fact in list_secrets(aws, WANTED, Stop())}
    assert facts[RING, US].changed is not None
    assert (facts[KEY, EU].exists, facts[KEY, EU].has_value) == (True, False)
    assert all(value not in caplog.text for value in [*made.values(), _held(aws, RING, EU)])


def _held(aws: AwsSession, name: str, region: str) -> str:
    value = read(aws, name, region)
    assert value is not None
    return value.reveal()


def test_a_secret_without_a_container_is_told(aws: AwsSession) -> None:
    assert [change.action for change in init_secrets(aws, WANTED[:1], stdlib.token_bytes, Stop())] == ["no container"]


@pytest.mark.parametrize("region", [EU, US])
def test_a_state_bucket_from_nothing_to_nothing(aws: AwsSession, region: str) -> None:
    name = f"hailo-state-{region}-{ACCOUNT}"
    assert ensure_state_bucket(aws, name, region, {"platform": "hailo"}) == ("created",)
    assert ensure_state_bucket(aws, name, region, {"platform": "hailo"}) == ()
    aws.call("s3", "delete_bucket_policy", region, {"Bucket": name})
    aws.call("s3", "delete_public_access_block", region, {"Bucket": name})
    assert ensure_state_bucket(aws, name, region, {"platform": "hailo"}) == ("public access blocked", "TLS-only policy")
    for body in ("old", "größer"):
        aws.call("s3", "put_object", region, {"Bucket": name, "Key": "base.tfstate", "Body": body.encode()})
    assert read_state(aws, name, "base.tfstate", region) == "größer"
    aws.call("s3", "delete_object", region, {"Bucket": name, "Key": "base.tfstate"})
    assert read_state(aws, name, "base.tfstate", region) is None
    assert empty(aws, name, region) == 3
    remove(aws, name, region)
    assert aws.call("s3", "list_buckets", region)["Buckets"] == []
