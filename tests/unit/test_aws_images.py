"""Images: the newest of a family, and the lock that pins it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ringbus.aws import lock
from ringbus.aws.images import newest, resolve
from ringbus.aws.lock import LockDocument
from ringbus.aws.session import AwsSession
from ringbus.errors import RingbusError
from ringbus.outcomes import Stop
from ringbus.render.standins import EMULATED_IMAGE
from ringbus.topology.target import Target, TargetKind

FAMILIES = {"eu-west-1": ("debian-12-amd64", "debian-13-arm64"), "us-east-1": ("debian-13-arm64",)}
PINNED = {
    "eu-west-1": {"debian-12-amd64": "ami-1", "debian-13-arm64": "ami-2"},
    "us-east-1": {"debian-13-arm64": "ami-3"},
}


class DebianEc2:
    """EC2 with the images of Debian's account, by region and family: (name's end, day made, id)."""

    target = Target(TargetKind.AWS, "123456789012")

    def __init__(self, images: dict[tuple[str, str], list[tuple[str, str, str]]]) -> None:
        self.images = images

    def pages(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        assert (service, operation, parameters["Owners"]) == ("ec2", "describe_images", ["136693071363"])
        filters = {one["Name"]: one["Values"] for one in parameters["Filters"]}
        (pattern,) = filters["name"]
        family = pattern.removesuffix("-*")
        assert filters["architecture"] == [{"amd64": "x86_64", "arm64": "arm64"}[family.rpartition("-")[2]]]
        for end, day, image in self.images.get((region, family), []):
            made = {"Name": f"{family}-{end}", "CreationDate": f"{day}T00:00:00.000Z", "ImageId": image}
            yield {"Images": [made]}


def test_the_newest_is_taken_wherever_it_stands() -> None:
    ec2 = DebianEc2(
        {
            ("eu-west-1", "debian-12-amd64"): [("b", "2026-02-01", "ami-old"), ("a", "2026-03-01", "ami-1")],
            ("eu-west-1", "debian-13-arm64"): [("a", "2026-03-01", "ami-2"), ("b", "2025-12-31", "ami-old")],
            ("us-east-1", "debian-13-arm64"): [("a", "2026-03-01", "ami-0"), ("b", "2026-03-01", "ami-3")],
        }
    )
    assert resolve(ec2, FAMILIES, Stop()) == PINNED


def test_what_has_no_image_is_named_all_of_it() -> None:
    with pytest.raises(RingbusError) as caught:
        resolve(DebianEc2({("eu-west-1", "debian-12-amd64"): [("a", "2026-01-01", "ami-1")]}), FAMILIES, Stop())
    assert [(finding.code, str(finding.where)) for finding in caught.value.findings] == [
        ("RB468", "image debian-13-arm64 in eu-west-1"),
        ("RB468", "image debian-13-arm64 in us-east-1"),
    ]


def test_of_no_image_none_is_newest() -> None:
    assert newest([]) is None


def test_an_emulator_has_one_image_and_is_not_asked() -> None:
    aws = AwsSession(Target(TargetKind.LOCALSTACK, "123456789012", "http://127.0.0.1:9"))
    assert resolve(aws, FAMILIES, Stop()) == {
        region: dict.fromkeys(families, EMULATED_IMAGE) for region, families in FAMILIES.items()
    }


def test_what_is_written_is_read_again_sorted(tmp_path: Path) -> None:
    path = lock.beside(tmp_path / "platform.yaml")
    backwards = {region: dict(reversed(images.items())) for region, images in reversed(PINNED.items())}
    lock.write(path, LockDocument(backwards))
    assert path.read_text("utf-8") == lock.text(LockDocument(PINNED))
    assert lock.read(path) == LockDocument(PINNED)
    assert [file.name for file in tmp_path.iterdir()] == ["ringbus.lock"]
    assert json.loads(path.read_text("utf-8")) == {"kind": "ringbus-lock", "format": 1, "images": PINNED}


def test_an_update_of_one_region_keeps_the_others() -> None:
    merged = LockDocument(PINNED).merged(
        {"us-east-1": {"debian-13-arm64": "ami-9"}, "eu-west-3": {"debian-12-amd64": "ami-8"}}
    )
    assert merged.images == PINNED | {
        "us-east-1": {"debian-13-arm64": "ami-9"},
        "eu-west-3": {"debian-12-amd64": "ami-8"},
    }


def test_what_is_asked_for_is_pinned_or_named() -> None:
    assert LockDocument(PINNED).pinned({"eu-west-1": ["debian-13-arm64"]}) == {
        "eu-west-1": {"debian-13-arm64": "ami-2"}
    }
    with pytest.raises(RingbusError) as caught:
        lock.read(Path("no-such-file")).pinned(FAMILIES)
    assert (caught.value.kind, len(caught.value.findings)) == ("input", 3)
    assert {(finding.code, finding.hint) for finding in caught.value.findings} == {("RB470", "`ringbus images update`")}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", ["{}:1"]),
        ('{"kind": "ringbus-lock",\n<<<<<<< ours\n', ["{}:2"]),
        ("[]", ["{}: kind"]),
        ('{"kind": "other"}', ["{}: kind"]),
        ('{"kind": "ringbus-lock", "format": 2, "images": {}}', ["{}: format"]),
        ('{"kind": "ringbus-lock", "format": 1}', ["{}: images"]),
        ('{"kind": "ringbus-lock", "format": 1, "images": []}', ["{}: images"]),
        (
            '{"kind": "ringbus-lock", "format": 1, "images": {"a": 1, "b": {"c": "x"}, "d": {"e": "ami-1"}}}',
            ["{}: images.a", "{}: images.b"],
        ),
        ('{"kind": "ringbus-lock", "format": 1, "images": {"a": {"b": 5}}}', ["{}: images.a"]),
        ("\xff", ["{}"]),
    ],
)
def test_a_faulty_lock_says_where(tmp_path: Path, text: str, places: list[str]) -> None:
    path = tmp_path / "ringbus.lock"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(RingbusError) as caught:
        lock.read(path)
    assert caught.value.kind == "input"
    assert [str(finding.where) for finding in caught.value.findings] == [place.format(path) for place in places]
    assert {finding.code for finding in caught.value.findings} == {"RB469"}


def test_a_folder_is_no_lock(tmp_path: Path) -> None:
    with pytest.raises(RingbusError) as caught:
        lock.read(tmp_path)
    assert caught.value.findings[0].code == "RB469"


def test_a_lock_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RingbusError) as caught:
        lock.write(tmp_path / "file" / "ringbus.lock", LockDocument({}))
    assert caught.value.findings[0].code == "RB471"
