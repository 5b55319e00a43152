"""What is left beside a working copy once its provider was chosen."""

from __future__ import annotations

from pathlib import Path

from ringbus.terraform.preparation import Preparation

LOCK = """\
# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.100.0, < 6.0.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
    "zh:0000",
  ]
}
"""


def test_a_provider_that_is_trusted_has_its_version_and_no_hash(tmp_path: Path) -> None:
    lock = tmp_path / ".terraform.lock.hcl"
    made = Preparation(tmp_path / "initialised.json", "of this", tmp_path)
    made.trust()
    assert not lock.exists()
    lock.write_text(LOCK)
    made.trust()
    before, after = LOCK.splitlines(), lock.read_text().splitlines()
    assert after == before[:5] + before[9:]
