"""The command line as a user runs it: another process, its own folder, its exit code and what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringbus.render.standins import EMULATED_IMAGE

_LONGEST = 1200


@dataclass(frozen=True)
class Ringbus:
    """``folder`` is where it is run; ``port`` that of LocalStack. ``said`` collects everything it printed.

    ``variables`` are added to its environment.
    """

    folder: Path
    port: int
    said: list[str] = field(default_factory=list)
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run it to its end; another exit code than ``code`` fails the test with what it said."""
        done = subprocess.run(
            self._argv(words), cwd=self.folder, env=self._environment(), capture_output=True, text=True,
            timeout=_LONGEST, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        self.said.extend((done.stdout, done.stderr))
        assert code in (None, done.returncode), f"exit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        return done

    def json(self, *words: str, code: int | None = 0) -> Any:
        """Run it with --json; its answer."""
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start it and do not wait; its output goes to a file."""
        with (self.folder / "started.log").open("a") as log:
            return subprocess.Popen(
                self._argv(words), cwd=self.folder, env=self._environment(), stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True, text=True,
            )  # fmt: skip

    def write(self, name: str, text: str) -> str:
        """A file beside the platform file; its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def changes(self, platform: str) -> dict[str, dict[str, str]]:
        """What the newest release would do: by stack, resources and what happens to them."""
        releases = self.folder / ".ringbus" / platform / "localstack" / "releases"
        document = json.loads(max(releases.glob("*/release.json")).read_text(encoding="utf-8"))
        return {
            stack["name"]: {address: change["action"] for address, change in stack["scope"]["changes"].items()}
            for stack in document["stacks"]
        }

    def _argv(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "ringbus", *words]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "RINGBUS_LOCALSTACK_PORT": str(self.port), "COLUMNS": "200", **self.variables}


def aws_variables(endpoint: str, account: str, secret: str = "test") -> dict[str, str]:
    """The target `aws`, with its API at ``endpoint``; LocalStack takes an account's id for an access key of it."""
    return {
        "RINGBUS_TARGET": "aws",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def image_lock(*regions: str) -> str:
    """A `ringbus.lock` with an image that LocalStack has, for every family and region."""
    pinned = dict.fromkeys(("debian-12-amd64", "debian-13-amd64"), EMULATED_IMAGE)
    return json.dumps({"kind": "ringbus-lock", "format": 1, "images": dict.fromkeys(regions, pinned)})
