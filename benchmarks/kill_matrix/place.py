"""Where a platform's states and releases are kept, read without Ringbus: files here, or objects of the state bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ringbus.machine.processes import started_at


class Place(Protocol):
    """The documents of releases and the states, by key, as whoever comes to look finds them."""

    @property
    def folder(self) -> Path:
        """What this machine keeps: working copies and Terraform's logs."""

    def document(self, key: str) -> bytes | None:
        """A document that Ringbus keeps."""

    def documents(self, prefix: str) -> list[str]:
        """The keys of documents, sorted."""

    def state(self, stack: str) -> bytes | None:
        """A stack's state, as Terraform wrote it."""

    def locks(self) -> dict[str, str]:
        """What still holds a state or the platform, by name, with what tells it from an earlier one."""


@dataclass(frozen=True)
class FolderPlace:
    """Target localstack: all of it is in one folder."""

    folder: Path

    def document(self, key: str) -> bytes | None:
        """Its bytes; None when there is none."""
        path = self.folder / key
        return path.read_bytes() if path.is_file() else None

    def documents(self, prefix: str) -> list[str]:
        """Sorted; drafts that a crash left are none."""
        found = (path.relative_to(self.folder).as_posix() for path in (self.folder / prefix).rglob("*"))
        return sorted(key for key in found if not key.rpartition("/")[2].startswith("."))

    def state(self, stack: str) -> bytes | None:
        """Its bytes; None when there is none."""
        return self.document(f"state/{stack}.tfstate")

    def locks(self) -> dict[str, str]:
        """What Terraform leaves beside a state; the kernel frees the platform's own lock."""
        return {str(path): str(path.stat().st_mtime) for path in (self.folder / "state").glob(".*.lock.info")}


@dataclass(frozen=True)
class BucketPlace:
    """Target aws: documents and states are objects of the home region's bucket."""

    folder: Path
    s3: Any
    bucket: str

    def document(self, key: str) -> bytes | None:
        """Its bytes; None when there is none."""
        return self._object(f"ringbus/{key}")

    def documents(self, prefix: str) -> list[str]:
        """Sorted; drafts that a crash left are none."""
        return [key.removeprefix("ringbus/") for key in self._keys(f"ringbus/{prefix}")]

    def state(self, stack: str) -> bytes | None:
        """Its bytes; None when there is none."""
        return self._object(f"{stack}.tfstate")

    def locks(self) -> dict[str, str]:
        """What Terraform leaves beside a state, and the platform's own lock."""
        found = self._keys("").items()
        return {key: etag for key, etag in found if key.endswith(".tflock") or key == "ringbus/lock.json"}

    def _object(self, key: str) -> bytes | None:
        try:
            return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except (self.s3.exceptions.NoSuchKey, self.s3.exceptions.NoSuchBucket):
            return None

    def _keys(self, prefix: str) -> dict[str, str]:
        try:
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}
        except self.s3.exceptions.NoSuchBucket:
            return {}


def state_of(place: Place, stack: str) -> dict[str, Any]:
    """A stack's state; one with nothing in it where there is none."""
    return json.loads(place.state(stack) or b"null") or {"serial": 0, "resources": []}


def managed(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Every object of managed resources in a state, left-overs of replacements not."""
    return [
        {"type": resource["type"], **instance}
        for resource in state["resources"]
        if resource["mode"] == "managed"
        for instance in resource["instances"]
        if "deposed" not in instance
    ]


def records(place: Place, release: str) -> list[dict[str, Any]]:
    """The journal of a release, oldest record first."""
    return [json.loads(place.document(key) or b"{}") for key in place.documents(f"releases/{release}/journal")]


def releases(place: Place) -> list[str]:
    """The names of all releases, oldest first."""
    return sorted({key.split("/")[1] for key in place.documents("releases") if key.endswith("/release.json")})


def current(place: Place) -> str | None:
    """The release that was begun last."""
    name = place.document("current")
    return name.decode().strip() if name else None


def commands(place: Place) -> Iterator[dict[str, Any]]:
    """The commands of Terraform that run, each with its stack; of one that died there may be a record still."""
    for path in (place.folder / "stacks").glob("*/logs/running.json"):
        with suppress(FileNotFoundError):
            record = json.loads(path.read_text(encoding="utf-8"))
            if started_at(record["pid"]) == record["started"]:
                yield {"stack": path.parents[1].name, **record}
