"""The first boot of a host of the lab: what user_data says, as cloud-init does it on EC2, and the operator let in."""

from __future__ import annotations

import base64
import gzip
import pwd
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

LAB = Path("/var/lib/ringbus-lab")
_BORN = LAB / "born"
_OPERATOR = "ringbus"
#: Whom an image has for those who log in, where user_data names nobody.
_DEFAULT_USER = {"name": _OPERATOR, "shell": "/bin/bash", "sudo": "ALL=(ALL) NOPASSWD:ALL"}


def be_born() -> None:
    """All of it, once; a host that starts again keeps what it has."""
    if _BORN.exists():
        return
    given = yaml.safe_load((LAB / "user-data").read_text(encoding="utf-8"))
    users = {user["name"]: user for user in (_DEFAULT_USER, *given.get("users", ()))}
    for user in users.values():
        add_user(user)
    for file in given.get("write_files", ()):
        write(file)
    authorise(_OPERATOR, (LAB / "operator.pub").read_text(encoding="utf-8"))
    for command in given.get("runcmd", ()):
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    _BORN.touch()


def add_user(user: Mapping[str, Any]) -> None:
    """A user with its home, and what it may do as root."""
    name, shell = user["name"], user.get("shell", "/bin/sh")
    if name not in {entry.pw_name for entry in pwd.getpwall()}:  # it is there where a birth was cut short
        subprocess.run(["/usr/sbin/useradd", "--create-home", "--shell", shell, name], check=True)
    if user.get("sudo"):
        rule = Path("/etc/sudoers.d/90-cloud-init-users")
        rule.write_text(f"{name} {user['sudo']}\n", encoding="utf-8")
        rule.chmod(0o440)


def write(file: Mapping[str, Any]) -> None:
    """A file with its mode."""
    path = Path(file["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    content = file["content"].encode()
    if file.get("encoding") == "gz+b64":
        content = gzip.decompress(base64.b64decode(content))
    path.write_bytes(content)
    path.chmod(int(file.get("permissions", "0644"), 8))


def authorise(name: str, key: str) -> None:
    """Let the holder of ``key`` log in; on EC2 that is said by the authority that signs operators' keys."""
    entry = pwd.getpwnam(name)
    folder = Path(entry.pw_dir, ".ssh")
    folder.mkdir(mode=0o700, exist_ok=True)
    keys = folder / "authorized_keys"
    keys.write_text(key, encoding="utf-8")
    keys.chmod(0o600)
    for path in (folder, keys):
        subprocess.run(["/usr/bin/chown", f"{name}:{name}", str(path)], check=True)


if __name__ == "__main__":
    be_born()
