"""What the user set, by options and environment; the only reader of the environment."""

import getpass
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ringbus.errors import bad_input
from ringbus.topology.target import TargetKind

DEFAULT_FILE = "platform.yaml"
DEFAULT_PORT = 4566
_NETWORK = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Settings:
    """Options that every command knows, and the surroundings it works in.

    ``home`` is the folder that `.ringbus` is made in, ``cache`` the user's cache for what is costly to make.
    ``environment`` is what programs that are started may be given of the user's, ``who`` the user on this machine,
    ``database`` the URL of the database that runs of migrations are kept in, where it is no file here.
    """

    file: Path
    overlays: tuple[Path, ...]
    target: TargetKind
    json: bool
    verbose: bool
    home: Path
    cache: Path
    port: int
    path: str
    user_home: str
    mirror: Path | None
    terraform: Path | None
    environment: Mapping[str, str]
    python: Path
    who: str
    database: str | None

    def again(self) -> tuple[str, ...]:
        """The options that another command needs to work on the same platform and target."""
        file = () if self.file == Path(DEFAULT_FILE) else ("-f", str(self.file))
        overlays = tuple(word for overlay in self.overlays for word in ("--overlay", str(overlay)))
        target = () if self.target is TargetKind.LOCALSTACK else ("--target", self.target.value)
        return (*file, *overlays, *target)

    @property
    def aws(self) -> dict[str, str]:
        """The variables that AWS's own tools read; they are handed to Terraform as they are."""
        return {name: value for name, value in self.environment.items() if name.startswith("AWS_")}

    @property
    def network(self) -> dict[str, str]:
        """The variables that say how the network is reached: proxies, in capitals or not, and certificates."""
        return {name: value for name, value in self.environment.items() if name.upper() in _NETWORK}


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """The options as they were given; None where they were not."""

    file: Path | None = None
    overlays: tuple[Path, ...] = ()
    target: str | None = None
    json: bool = False
    verbose: bool = False


def read_settings(options: CommonOptions) -> Settings:
    """Options first, then the environment, then defaults; RB001 when a value cannot be used."""
    environment = os.environ
    return Settings(
        file=options.file or Path(environment.get("RINGBUS_FILE") or DEFAULT_FILE),
        overlays=options.overlays,
        target=_target(options.target or environment.get("RINGBUS_TARGET") or TargetKind.LOCALSTACK.value),
        json=options.json,
        verbose=options.verbose,
        home=Path.cwd(),
        cache=Path(environment.get("RINGBUS_CACHE") or platformdirs.user_cache_dir("ringbus", appauthor=False)),
        port=_port(environment.get("RINGBUS_LOCALSTACK_PORT")),
        path=environment.get("PATH", os.defpath),
        user_home=environment.get("HOME", str(Path.cwd())),
        mirror=_path(environment.get("RINGBUS_PROVIDER_MIRROR")),
        terraform=_path(environment.get("RINGBUS_TERRAFORM")),
        environment=dict(environment),
        python=Path(sys.executable),
        who=_who(),
        database=environment.get("RINGBUS_DATABASE_URL") or None,
    )


def _who() -> str:
    """``ann@desk``: who the journal says it was, where nobody but this machine can tell."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a process without an entry in the list of users
        user = str(os.getuid())
    return f"{user}@{platform.node()}"


def _target(value: str) -> TargetKind:
    try:
        return TargetKind(value)
    except ValueError:
        known = ", ".join(kind.value for kind in TargetKind)
        raise bad_input("RB001", "--target", f"{value!r} is no target", hint=f"one of {known}.") from None


def _port(value: str | None) -> int:
    if not value:
        return DEFAULT_PORT
    if value.isdecimal() and 0 < int(value) < 65536:
        return int(value)
    raise bad_input("RB001", "RINGBUS_LOCALSTACK_PORT", f"{value!r} is no port", hint="a number from 1 to 65535.")


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None
