"""LocalStack's life as the command line sees it: started when it is needed, and its state never outlives it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator

import pytest

from ringbus import assets
from tests.localstack.commands import Ringbus
from tests.localstack.conftest import free_port


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ringbus]:
    """The command line with a LocalStack of its own, which it starts and this ends."""
    ringbus = Ringbus(tmp_path_factory.mktemp("life"), free_port())
    ringbus.write("platform.yaml", (assets.path("examples") / "minimal.yaml").read_text(encoding="utf-8"))
    try:
        yield ringbus
    finally:
        ringbus.run("localstack", "down")


def test_state_of_an_earlier_localstack_is_set_aside(own: Ringbus) -> None:
    assert own.json("status")["state"] == "none"
    assert own.json("localstack", "status", code=1)["state"] == "stopped"  # looking did not start it
    first = own.json("plan", "--region", "eu-west-1", "--exit-code", code=3)
    status = own.json("localstack", "status")
    assert status["state"] == "running"
    folder = own.folder / ".ringbus" / "first" / "localstack"
    (folder / "state").mkdir(exist_ok=True)
    (folder / "state" / "base.tfstate").write_text(json.dumps(_STATE))

    os.kill(status["pid"], signal.SIGKILL)
    said = own.run("plan", "--region", "eu-west-1", "--exit-code", code=3).stderr
    assert "set aside" in said
    assert own.json("localstack", "status")["session_id"] != status["session_id"]
    aside = next((folder / "set-aside").iterdir())
    assert (aside / "releases" / first["release"] / "release.json").is_file()
    assert (aside / "state" / "base.tfstate").is_file()
    assert not (folder / "state" / "base.tfstate").exists()
    assert own.json("status")["state"] == "none"


_STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 3,
    "lineage": "11111111-2222-3333-4444-555555555555",
    "outputs": {},
    "resources": [
        {
            "mode": "managed",
            "type": "aws_s3_bucket",
            "name": "gone",
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 0, "attributes": {"id": "gone", "bucket": "gone"}}],
        }
    ],
}
