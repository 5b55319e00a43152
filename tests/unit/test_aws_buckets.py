"""Buckets: only what is wrong is put right, and emptying leaves no version behind."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pytest

from ringbus.aws.buckets import empty, ensure_state_bucket, read_state, remove
from ringbus.errors import RingbusError, failed
from ringbus.topology.target import Target, TargetKind

ACCOUNT = "123456789012"
NAME = "hailo-state-eu-west-1-123456789012"
SETTINGS = {
    "public_access_block": "PublicAccessBlockConfiguration",
    "bucket_encryption": "ServerSideEncryptionConfiguration",
    "bucket_versioning": "VersioningConfiguration",
    "bucket_policy": "Policy",
    "bucket_tagging": "Tagging",
}


class OneBucket:
    """S3 with one bucket: its settings as they were put, its versions as (key, version)."""

    target = Target(TargetKind.AWS, ACCOUNT)

    def __init__(self, *, stands: bool = False, foreign: bool = False, versions: int = 0) -> None:
        self.stands, self.foreign = stands, foreign
        self.held: dict[str, Any] = {}
        self.versions = [(f"k{number}", f"v{number}") for number in range(versions)]
        self.locked: set[str] = set()
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.find(service, operation, region, parameters, ())
        assert answer is not None
        return answer

    def find(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any], absent: Collection[str]
    ) -> dict[str, Any] | None:
        assert service == "s3"
        self.calls.append((operation, parameters))
        if operation == "create_bucket":
            self.stands = self.stands or not self.foreign
            return None if self.foreign else {}
        assert parameters["ExpectedBucketOwner"] == ACCOUNT
        if self.foreign:
            raise failed("RB434", operation, "no")
        return getattr(self, f"_{operation}", self._setting(operation))(parameters) if self.stands else None

    def _setting(self, operation: str) -> Any:
        verb, _, name = operation.partition("_")
        key = SETTINGS.get(name, "")
        return (lambda _: self._read(key)) if verb == "get" else (lambda given: self._write(key, given[key]))

    def _read(self, key: str) -> dict[str, Any] | None:
        if key == "VersioningConfiguration":
            return self.held.get(key, {})
        if key == "Tagging":
            return self.held.get(key)
        return {key: self.held[key]} if key in self.held else None

    def _write(self, key: str, value: Any) -> dict[str, Any]:
        self.held[key] = value
        return {}

    def _head_bucket(self, _: object) -> dict[str, Any]:
        return {}

    def _delete_bucket(self, _: object) -> dict[str, Any]:
        assert not self.versions
        self.stands = False
        return {}

    def _delete_objects(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        asked = [(one["Key"], one["VersionId"]) for one in parameters["Delete"]["Objects"]]
        assert len(asked) <= 1000
        self.versions = [one for one in self.versions if one not in asked or one[0] in self.locked]
        return {"Errors": [{"Key": key, "Code": "AccessDenied"} for key, _ in asked if key in self.locked]}

    def pages(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        listed = [{"Key": key, "VersionId": version} for key, version in self.versions]
        half = len(listed) // 2
        yield {"Versions": listed[:half]}
        yield {"DeleteMarkers": listed[half:]}

    def ensure(self, region: str = "eu-west-1", **tags: str) -> tuple[str, ...]:
        return ensure_state_bucket(self, NAME, region, {"platform": "hailo", **tags})


def test_a_new_bucket_is_closed_encrypted_versioned_and_takes_tls_only() -> None:
    s3 = OneBucket()
    assert s3.ensure() == ("created",)
    assert s3.held["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    (rule,) = s3.held["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.held["VersioningConfiguration"] == {"Status": "Enabled"}
    (statement,) = json.loads(s3.held["Policy"])["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert statement["Resource"] == [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"]
    assert s3.held["Tagging"] == {"TagSet": [{"Key": "platform", "Value": "hailo"}]}


def test_the_second_time_nothing_is_put() -> None:
    s3 = OneBucket()
    s3.ensure()
    s3.calls.clear()
    assert s3.ensure() == ()
    assert [operation for operation, _ in s3.calls if not operation.startswith(("get_", "head_"))] == []


@pytest.mark.parametrize(
    ("key", "value", "changed"),
    [
        ("VersioningConfiguration", {"Status": "Suspended"}, "versioning"),
        ("PublicAccessBlockConfiguration", {"BlockPublicAcls": True}, "public access blocked"),
        ("ServerSideEncryptionConfiguration", {"Rules": []}, "encryption"),
        ("Policy", '{"Statement": []}', "TLS-only policy"),
        ("Tagging", {"TagSet": []}, "tags"),
    ],
)
def test_what_was_changed_from_outside_is_mended_alone(key: str, value: object, changed: str) -> None:
    s3 = OneBucket()
    s3.ensure()
    good, s3.held[key] = s3.held[key], value
    assert s3.ensure() == (changed,)
    if key != "Policy":
        assert s3.held[key] == good
    assert s3.ensure() == ()


def test_what_others_put_stays() -> None:
    s3 = OneBucket(stands=True)
    theirs = {"Sid": "Theirs", "Effect": "Allow", "Principal": {"AWS": "x"}, "Action": "s3:GetObject", "Resource": "y"}
    s3.held = {"Policy": json.dumps({"Statement": theirs}), "Tagging": {"TagSet": [{"Key": "cost", "Value": "7"}]}}
    assert len(s3.ensure()) == 5
    assert json.loads(s3.held["Policy"])["Statement"][0] == theirs
    assert {tag["Key"] for tag in s3.held["Tagging"]["TagSet"]} == {"cost", "platform"}


@pytest.mark.parametrize(
    ("region", "constraint"), [("eu-west-1", {"LocationConstraint": "eu-west-1"}), ("us-east-1", None)]
)
def test_the_first_region_is_not_named_as_a_constraint(region: str, constraint: object) -> None:
    s3 = OneBucket()
    s3.ensure(region)
    created = next(parameters for operation, parameters in s3.calls if operation == "create_bucket")
    assert created.get("CreateBucketConfiguration") == constraint


def test_a_bucket_of_somebody_else_is_refused() -> None:
    s3 = OneBucket(foreign=True)
    with pytest.raises(RingbusError) as caught:
        s3.ensure()
    assert (caught.value.kind, caught.value.findings[0].code) == ("refused", "RB466")
    assert s3.held == {}


def test_emptying_takes_every_version_by_thousands() -> None:
    s3 = OneBucket(stands=True, versions=2500)
    assert empty(s3, NAME, "eu-west-1") == 2500
    assert s3.versions == []
    assert [operation for operation, _ in s3.calls].count("delete_objects") == 3


def test_what_cannot_be_deleted_is_named_after_all_else_is_gone() -> None:
    s3 = OneBucket(stands=True, versions=1500)
    s3.locked = {"k3"}
    with pytest.raises(RingbusError) as caught:
        empty(s3, NAME, "eu-west-1")
    assert "k3 (AccessDenied)" in caught.value.findings[0].message
    assert s3.versions == [("k3", "v3")]


def test_where_there_is_no_bucket_there_is_nothing_to_do() -> None:
    s3 = OneBucket()
    assert empty(s3, NAME, "eu-west-1") == 0
    assert read_state(s3, NAME, "base.tfstate", "eu-west-1") is None
    remove(s3, NAME, "eu-west-1")
    assert {operation for operation, _ in s3.calls} == {"head_bucket", "get_object"}


def test_removing_empties_first() -> None:
    s3 = OneBucket(stands=True, versions=2)
    remove(s3, NAME, "eu-west-1")
    assert not s3.stands
