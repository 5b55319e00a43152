"""Which Terraform (or OpenTofu) is used, and where its AWS provider comes from."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ringbus.errors import failed

OLDEST = (1, 10)
"""The oldest version of either program: the S3 backend's native lock came with it."""

_PROVIDER = Path("hashicorp") / "aws"
_HOSTS = {"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}
_PLACES = (
    "~/.terraform.d/plugins",
    "~/.local/share/terraform/plugins",
    "~/Library/Application Support/io.terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/*",
)
_INSTALL = "Install Terraform or OpenTofu 1.10 or newer, or name one with RINGBUS_TERRAFORM."


@dataclass(frozen=True, slots=True)
class Program:
    """``terraform`` or ``tofu`` (``name``), its absolute ``path`` and ``version`` (1.11.4)."""

    path: str
    name: str
    version: str

    @property
    def registry(self) -> str:
        """The host under which it looks for ``hashicorp/aws`` when no host is written."""
        return _HOSTS[self.name]


@dataclass(frozen=True, slots=True)
class Mirror:
    """A folder that holds the AWS provider: ``registry`` is the host's name in it, ``versions`` what is there."""

    path: Path
    registry: str
    versions: tuple[str, ...]


def find_program(search_path: str, given: str | None = None) -> Program:
    """The program ``given`` (a path or a name), else the first of terraform and tofu on ``search_path`` (like PATH).

    RB410: there is none, or it does not run; RB411: it is older than ``OLDEST``.
    """
    names = [given] if given else ["terraform", "tofu"]
    path = next((found for name in names if (found := shutil.which(name, path=search_path))), None)
    if path is None:
        raise failed("RB410", "terraform", f"no {' or '.join(names)} is found on the PATH", hint=_INSTALL)
    absolute = str(Path(path).absolute())
    program = Program(absolute, _name(absolute), _version(absolute, search_path))
    if _numbers(program.version) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise failed("RB411", program.name, f"{program.version} is too old, {oldest} is needed", hint=_INSTALL)
    return program


def find_mirror(home: Path, given: Path | None = None) -> Mirror | None:
    """The mirror ``given``, else the first usual place that holds the AWS provider; None means the registry.

    RB412: ``given`` holds no AWS provider.
    """
    if given is not None:
        mirror = next(_mirrors([given]), None)
        if mirror is None:
            raise failed(
                "RB412",
                "terraform provider",
                f"{given} holds no AWS provider",
                note=f"Looked for {' and '.join(f'{host}/{_PROVIDER}' for host in _HOSTS.values())} in it.",
                hint="Give the folder that holds the registry's host name as a folder, or none to use the registry.",
            )
        return mirror
    return next(_mirrors(_places(home)), None)


def plugin_dir(mirror: Mirror, program: Program, scratch: Path) -> Path:
    """The folder to give to ``init -plugin-dir``: the mirror itself, or one in ``scratch`` that links to it.

    OpenTofu and Terraform look for the same provider under different hosts; the link has the host of ``program``.
    """
    if mirror.registry == program.registry:
        return mirror.path
    link = scratch / program.registry / _PROVIDER
    target = mirror.path.absolute() / mirror.registry / _PROVIDER
    if not link.is_symlink() or link.readlink() != target:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    return scratch


def _name(path: str) -> str:
    return "tofu" if "tofu" in Path(path).name else "terraform"


def _version(path: str, search_path: str) -> str:
    try:
        answer = subprocess.run(
            [path, "version", "-json"],
            env={"PATH": search_path, "CHECKPOINT_DISABLE": "1"},
            capture_output=True,
            check=True,
            timeout=30,
        )
        return str(json.loads(answer.stdout)["terraform_version"])
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as fault:
        raise failed("RB410", Path(path).name, f"`{path} version` does not work ({fault})", hint=_INSTALL) from fault


def _numbers(version: str) -> tuple[int, ...]:
    release = version.partition("-")[0]
    return tuple(int(part) for part in release.split(".") if part.isdigit())[:2]


def _places(home: Path) -> Iterator[Path]:
    for pattern in _PLACES:
        expanded = Path(pattern.replace("~", str(home)))
        if "*" in expanded.name:
            yield from sorted(expanded.parent.glob(expanded.name))
        else:
            yield expanded


def _mirrors(folders: Iterable[Path]) -> Iterator[Mirror]:
    for folder in folders:
        for host in _HOSTS.values():
            versions = _versions(folder / host / _PROVIDER)
            if versions:
                yield Mirror(folder, host, versions)


def _versions(provider: Path) -> tuple[str, ...]:
    """Versions in one provider's folder, unpacked (a folder each) or packed (a zip each); none where it is closed."""
    try:
        found = list(provider.iterdir())
    except OSError:
        return ()
    packed = {path.name.split("_")[1] for path in found if path.match("terraform-provider-aws_*_*.zip")}
    unpacked = {path.name for path in found if path.name[:1].isdigit() and path.is_dir()}
    return tuple(sorted(packed | unpacked, key=lambda version: [_numbers(version), version]))
