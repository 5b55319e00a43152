"""Working copies and override files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ringbus import assets
from ringbus.errors import RingbusError
from ringbus.terraform import overrides, workdir
from ringbus.terraform.backends import Backend, LocalBackend, S3Backend, backend_override
from ringbus.terraform.workdir import StackFiles

VOLUME = """resource "aws_ebs_volume" "this" {
  size = 1

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_volume_attachment" "this" {
  volume_id = aws_ebs_volume.this.id
}
"""
PROVIDERS = """provider "aws" {
  alias  = "requester"
  region = var.one
}

provider "aws" {
  region = var.two

  default_tags {
    tags = var.tags
  }
}
"""


@pytest.fixture
def infra(tmp_path: Path) -> Path:
    files = {
        "modules/volume/main.tf": VOLUME,
        "modules/volume/tests/volume.tftest.hcl": "run {}",
        "modules/volume/README.md": "# Volume",
        "region/main.tf": 'module "volume" {\n  source = "../modules/volume"\n}\n',
        "region/providers.tf": PROVIDERS,
        "region/terraform.tfstate": "{}",
        "region/.terraform/providers/junk": "x",
        "base/main.tf": "# other\n",
    }
    for name, text in files.items():
        path = tmp_path / "infra" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "infra"


def files(infra: Path, **more: object) -> StackFiles:
    given: dict[str, object] = {"variables": {"region": "eu-west-1"}, "backend": LocalBackend(infra.parent / "state/r")}
    return StackFiles(infra, "region", **(given | more))  # type: ignore[arg-type]


def names(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def test_a_working_copy_holds_the_root_and_the_modules(infra: Path, tmp_path: Path) -> None:
    copy = workdir.write(files(infra), tmp_path / "copy")
    assert copy.root == tmp_path / "copy" / "region"
    assert names(tmp_path / "copy") == {
        "modules/volume/main.tf",
        "region/main.tf",
        "region/providers.tf",
        "region/terraform.tfvars.json",
        "region/backend_override.tf.json",
    }
    assert json.loads((copy.root / "terraform.tfvars.json").read_text()) == {"region": "eu-west-1"}


def test_nothing_in_it_links_to_infra(infra: Path, tmp_path: Path) -> None:
    workdir.write(files(infra), tmp_path / "copy")
    assert not any(path.is_symlink() for path in (tmp_path / "copy").rglob("*"))


def test_a_second_writing_touches_nothing(infra: Path, tmp_path: Path) -> None:
    def times() -> dict[str, int]:
        return {name: (tmp_path / "copy" / name).stat().st_ino for name in names(tmp_path / "copy")}

    first = workdir.write(files(infra), tmp_path / "copy")
    before = times()
    assert workdir.write(files(infra), tmp_path / "copy") == first
    assert times() == before


def test_what_is_no_longer_wanted_goes_and_terraforms_own_stays(infra: Path, tmp_path: Path) -> None:
    root = workdir.write(files(infra), tmp_path / "copy").root
    kept = [root / ".terraform" / "providers" / "x", root / ".terraform.lock.hcl", root / "errored.tfstate"]
    gone = [root / "old.tf", root / "old" / "deep.tf", tmp_path / "copy" / "modules" / "left" / "main.tf"]
    for path in kept + gone:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (infra / "region" / "providers.tf").unlink()
    workdir.write(files(infra), tmp_path / "copy")
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in [*gone, root / "old", root / "providers.tf"])


def test_the_digest_follows_what_init_depends_on(infra: Path, tmp_path: Path) -> None:
    def digest(**more: object) -> str:
        return workdir.write(files(infra, **more), tmp_path / "copy").digest

    first = digest()
    assert digest(variables={"region": "us-east-1"}) == first
    assert digest(removable=True) == first
    assert digest(endpoint="http://127.0.0.1:4566") != first
    assert digest(backend=S3Backend("b", "k", "eu-west-1")) != first
    (infra / "modules" / "volume" / "main.tf").write_text(VOLUME + "# more\n")
    assert digest() != first


def test_removable_lifts_prevent_destroy_and_only_then(infra: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy" / "modules" / "volume" / "prevent_destroy_override.tf.json"
    workdir.write(files(infra, removable=True), tmp_path / "copy")
    assert json.loads(path.read_text()) == {
        "resource": {"aws_ebs_volume": {"this": {"lifecycle": {"prevent_destroy": False}}}}
    }
    workdir.write(files(infra), tmp_path / "copy")
    assert not path.exists()


def test_what_is_adopted_is_said_in_the_root_and_goes_with_the_next_plan(infra: Path, tmp_path: Path) -> None:
    plain = workdir.write(files(infra), tmp_path / "copy")
    path = plain.root / "imports.tf.json"
    assert not path.exists()
    adopted = {'module.x["a"].aws_vpc.this': "vpc-1", "aws_route.internet": "rtb-1_0.0.0.0/0"}
    copy = workdir.write(files(infra, adopted=adopted), tmp_path / "copy")
    assert json.loads(path.read_text()) == {"import": [{"to": to, "id": adopted[to]} for to in sorted(adopted)]}
    assert copy.digest == plain.digest, "nothing that init depends on"
    workdir.write(files(infra), tmp_path / "copy")
    assert not path.exists()


def test_a_root_that_is_not_there(infra: Path, tmp_path: Path) -> None:
    with pytest.raises(RingbusError) as raised:
        workdir.write(StackFiles(infra, "moon", {}, LocalBackend(tmp_path / "s")), tmp_path / "copy")
    assert raised.value.findings[0].code == "RB413"


def test_localstack_gets_every_provider_of_the_root() -> None:
    assert overrides.provider_aliases([PROVIDERS]) == ("requester", None)
    content = overrides.localstack_override("http://127.0.0.1:4566", ["requester", None])
    requester, plain = content["provider"]["aws"]  # type: ignore[index]
    assert requester.pop("alias") == "requester"
    assert requester == plain
    assert plain["max_retries"] == 2
    assert "skip_requesting_account_id" not in plain
    assert set(plain["endpoints"][0].values()) == {"http://127.0.0.1:4566"}
    assert not {"access_key", "secret_key", "token"} & set(plain)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (VOLUME, (("aws_ebs_volume", "this"),)),
        (VOLUME.replace("true", "false"), ()),
        (VOLUME.replace("    prevent_destroy", "    # prevent_destroy"), ()),
        ('variable "prevent_destroy" {\n}\n', ()),
    ],
)
def test_what_is_protected(text: str, found: tuple[tuple[str, str], ...]) -> None:
    assert overrides.protected([text]) == found


@pytest.mark.parametrize(
    ("backend", "block"),
    [
        (LocalBackend(Path("/p/.ringbus/state/base.tfstate")), {"local": {"path": "../../../state/base.tfstate"}}),
        (
            S3Backend("bucket", "base.tfstate", "eu-west-1"),
            {
                "s3": {
                    "bucket": "bucket",
                    "key": "base.tfstate",
                    "region": "eu-west-1",
                    "encrypt": True,
                    "use_lockfile": True,
                }
            },
        ),
    ],
)
def test_backends(backend: Backend, block: dict[str, object]) -> None:
    root = Path("/p/.ringbus/stacks/base/base")
    assert backend_override(backend, root) == {"terraform": {"backend": block}}


def test_the_real_infra_has_what_overrides_look_for() -> None:
    infra = assets.path("infra")
    for root in ("base", "region", "peering", "global"):
        texts = [path.read_text() for path in (infra / root).glob("*.tf")]
        blocks = sum(len(re.findall(r'^\s*provider "aws"', text, re.MULTILINE)) for text in texts)
        assert len(overrides.provider_aliases(texts)) == blocks > 0
    protected = {
        path.parent.name: overrides.protected([path.read_text()])
        for path in infra.rglob("*.tf")
        if re.search(r"^\s*prevent_destroy\s*=\s*true", path.read_text(), re.MULTILINE)
    }
    assert "volume" in protected
    assert all(protected.values())
