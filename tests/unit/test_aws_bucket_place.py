"""Writing to a bucket under a condition, when answers are lost and others come between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from io import BytesIO
from typing import Any

import pytest

from ringbus.aws.bucket_lock import LOCK, held
from ringbus.aws.bucket_place import BucketPlace
from ringbus.errors import RingbusError, failed
from ringbus.topology.target import Target, TargetKind

ACCOUNT = "123456789012"
Fate = Callable[[], str]


class Objects:
    """S3 in memory as an AwsSession gives it. A fate comes before an operation's next call: the error code it ends in.

    With ``deletes_under_condition`` it is AWS, else LocalStack, which cannot.
    """

    target = Target(TargetKind.AWS, ACCOUNT)

    def __init__(self, *, deletes_under_condition: bool = True) -> None:
        self.held: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.fates: list[tuple[str, Fate]] = []
        self.calls: list[str] = []
        self.deletes_under_condition = deletes_under_condition

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.find(service, operation, region, parameters, ())
        assert answer is not None
        return answer

    def find(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any], absent: Collection[str]
    ) -> dict[str, Any] | None:
        assert (service, region) == ("s3", "eu-west-1")
        assert (parameters["Bucket"], parameters["ExpectedBucketOwner"]) == ("b", ACCOUNT)
        self.calls.append(operation)
        fated = self.fates.pop(0)[1]() if self.fates and self.fates[0][0] == operation else ""
        answer = fated or getattr(self, f"_{operation}")(parameters)
        if isinstance(answer, str) and answer not in absent:
            raise failed("RB435", operation, answer)
        return None if isinstance(answer, str) else answer

    def put(self, key: str, content: bytes, writer: str = "") -> None:
        """Somebody puts an object there."""
        self.held[key] = (content, {"ringbus-writer": writer})

    def etag(self, key: str) -> str | None:
        return f'"{hashlib.md5(self.held[key][0]).hexdigest()}"' if key in self.held else None

    def _unmet(self, parameters: Mapping[str, Any]) -> str:
        standing = self.etag(parameters["Key"])
        if "IfMatch" in parameters and standing != parameters["IfMatch"]:
            return "PreconditionFailed" if standing else "NoSuchKey"
        return "PreconditionFailed" if "IfNoneMatch" in parameters and standing else ""

    def _put_object(self, parameters: Mapping[str, Any]) -> object:
        if unmet := self._unmet(parameters):
            return unmet
        self.held[parameters["Key"]] = (parameters["Body"], parameters.get("Metadata", {}))
        return {}

    def _get_object(self, parameters: Mapping[str, Any]) -> object:
        if parameters["Key"] not in self.held:
            return "NoSuchKey"
        content, metadata = self.held[parameters["Key"]]
        return {"Body": BytesIO(content), "ETag": self.etag(parameters["Key"]), "Metadata": metadata}

    def _delete_object(self, parameters: Mapping[str, Any]) -> object:
        if "IfMatch" in parameters and not self.deletes_under_condition:
            return "NotImplemented"
        if unmet := self._unmet(parameters):
            return unmet
        self.held.pop(parameters["Key"], None)
        return {}


@pytest.fixture
def s3() -> Objects:
    return Objects()


def place(s3: Objects) -> BucketPlace:
    return BucketPlace(s3, "b", "eu-west-1", "p")  # type: ignore[arg-type]


def test_one_s_own_write_whose_answer_was_lost_is_known_again(s3: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = s3._put_object
    monkeypatch.setattr(s3, "_put_object", lambda parameters: (stored(parameters), stored(parameters))[1])
    assert place(s3).swap("a", b"mine", None) is True
    assert place(s3).swap("a", b"mine", None) is False
    assert place(s3).swap("a", b"next", s3.etag("p/a")) is True
    assert s3.held["p/a"][0] == b"next"


def test_the_same_content_of_another_is_not_one_s_own(s3: Objects) -> None:
    s3.put("p/a", b"same", "theirs")
    assert place(s3).swap("a", b"same", None) is False
    assert s3.held["p/a"][1] == {"ringbus-writer": "theirs"}


def test_a_write_that_another_request_crossed_is_repeated(s3: Objects) -> None:
    s3.fates = [("put_object", lambda: "ConditionalRequestConflict"), ("get_object", lambda: "")] * 2
    assert place(s3).swap("a", b"mine", None) is True
    assert s3.calls.count("put_object") == 3
    s3.fates = [("put_object", lambda: "ConditionalRequestConflict")]
    assert place(s3).swap("a", b"next", s3.etag("p/a")) is True


def test_a_write_that_is_crossed_for_ever_is_given_up(s3: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "_put_object", lambda _: "ConditionalRequestConflict")
    assert place(s3).swap("a", b"mine", None) is False
    assert s3.calls.count("put_object") == 5


def test_what_was_changed_or_is_gone_is_not_replaced(s3: Objects) -> None:
    s3.put("p/a", b"old")
    before = s3.etag("p/a")
    s3.put("p/a", b"theirs")
    assert place(s3).swap("a", b"mine", before) is False
    assert s3.held["p/a"][0] == b"theirs"
    del s3.held["p/a"]
    assert place(s3).swap("a", b"mine", before) is False
    assert s3.held == {}


@pytest.mark.parametrize("deletes_under_condition", [True, False])
def test_only_the_object_that_was_read_is_removed(deletes_under_condition: bool) -> None:
    s3 = Objects(deletes_under_condition=deletes_under_condition)
    s3.put("p/a", b"mine")
    mine = s3.etag("p/a")
    assert mine is not None
    s3.put("p/a", b"theirs")
    place(s3).remove_if("a", mine)
    assert s3.held["p/a"][0] == b"theirs"
    s3.put("p/a", b"mine")
    place(s3).remove_if("a", mine)
    assert s3.held == {}
    place(s3).remove_if("a", mine)


def test_another_fault_comes_through(s3: Objects) -> None:
    for operation, act in (
        ("put_object", lambda: place(s3).swap("a", b"", None)),
        ("put_object", lambda: place(s3).write("a", b"")),
        ("get_object", lambda: place(s3).read("a")),
        ("delete_object", lambda: place(s3).remove("a")),
        ("delete_object", lambda: place(s3).remove_if("a", "e")),
        ("list_objects_v2", lambda: list(place(s3).keys(""))),
    ):
        s3.fates = [(operation, lambda: "AccessDenied")]
        with pytest.raises(RingbusError, match="AccessDenied"):
            act()


def test_a_lock_that_another_frees_meanwhile_is_taken(s3: Objects) -> None:
    s3.put(f"p/{LOCK}", b"somebody")

    def freed() -> str:
        s3.held.clear()
        return "PreconditionFailed"

    s3.fates = [("put_object", freed)]
    with held(place(s3), "ann@desk", "now"):
        assert b"ann@desk" in s3.held[f"p/{LOCK}"][0]
    assert s3.held == {}


def test_a_lock_that_cannot_be_taken_away_is_told_after_the_work(s3: Objects) -> None:
    with pytest.raises(RingbusError) as told, held(place(s3), "ann@desk", "now"):
        s3.fates = [("get_object", lambda: "SlowDown")]
    assert [finding.code for finding in told.value.findings] == ["RB473", "RB435"]
    assert "ringbus unlock" in told.value.findings[0].hint


def test_the_error_of_the_work_goes_before_that_of_the_lock(s3: Objects) -> None:
    def work() -> None:
        s3.fates = [("get_object", lambda: "SlowDown")]
        raise ValueError("the work's own")

    with pytest.raises(ValueError, match="the work's own"), held(place(s3), "ann@desk", "now"):
        work()
    assert s3.fates == []
