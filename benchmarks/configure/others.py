"""Ansible and pyinfra, given the same hosts, ways and scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import platformdirs
from asked import Asked

PACKAGES = ("ansible-core==2.21.5", "pyinfra==3.10.0")
AT_ONCE = 16
_PYINFRA = """\
from pyinfra import host
from pyinfra.facts.files import File, Sha256File
from pyinfra.facts.server import Command

for path in host.data.files:
    host.get_fact(File, path, _sudo=True)
    host.get_fact(Sha256File, path, _sudo=True)
for script in host.data.scripts:
    host.get_fact(Command, script, _sudo=True)
"""


def environment() -> Path:
    """The folder of their programs, made once in the cache."""
    cache = Path(os.environ.get("RINGBUS_CACHE") or platformdirs.user_cache_dir("ringbus", appauthor=False))
    place = cache / "benchmarks" / "-".join(PACKAGES).replace("==", "-")
    if not (place / "ready").exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([place / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
        (place / "ready").touch()
    return place / "bin"


def ansible(programs: Path, found: Sequence[Asked], work: Path) -> Callable[[], None]:
    """One play over all hosts; a task for every file and script, which hosts that have fewer skip."""
    asked = {
        "files": {"stat": {"path": "{{ files[%d] }}", "checksum_algorithm": "sha256"}},
        "scripts": {"shell": "{{ scripts[%d] }}"},
    }
    tasks = [
        {**_numbered(task, number), "when": f"{kind} | length > {number}", "failed_when": False}
        for kind, task in asked.items()
        for number in range(max(len(getattr(one, kind)) for one in found))
    ]
    play = {"hosts": "all", "gather_facts": False, "strategy": "free", "become": True, "tasks": tasks}
    (work / "play.json").write_text(json.dumps([play]), encoding="utf-8")
    hosts = {one.name: {"ansible_host": one.address, **_told(one)} for one in found}
    (work / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts}}), encoding="utf-8")
    argv = [str(programs / "ansible-playbook"), "-i", str(work / "inventory.json"), str(work / "play.json")]
    settings = {"ANSIBLE_PIPELINING": "1", "ANSIBLE_FORKS": str(AT_ONCE), "ANSIBLE_HOME": str(work / "ansible")}

    def run() -> None:
        with tempfile.TemporaryDirectory(prefix="c", dir="/tmp") as control:
            config = ssh_config(found, work, control)
            _run(found, argv, settings | {"ANSIBLE_SSH_ARGS": f"-F {config}"})
            _part(found, config)

    return run


def _numbered(task: Mapping[str, object], number: int) -> Mapping[str, object]:
    numbered: Mapping[str, object] = json.loads(json.dumps(task).replace("%d", str(number)))
    return numbered


def _told(one: Asked) -> dict[str, object]:
    return {"files": list(one.files), "scripts": list(one.scripts)}


def pyinfra(programs: Path, found: Sequence[Asked], work: Path) -> Callable[[], None]:
    """One deploy over all hosts that asks for every fact."""
    config = ssh_config(found, work, None)
    settings = {"ssh_config_file": str(config), "ssh_strict_host_key_checking": "yes"}
    hosts = [(one.name, {"ssh_hostname": one.address, **_told(one), **settings}) for one in found]
    (work / "inventory.py").write_text(f"hosts = {hosts!r}\n", encoding="utf-8")
    (work / "deploy.py").write_text(_PYINFRA, encoding="utf-8")
    argv = [str(programs / "pyinfra"), "-y", str(work / "inventory.py"), str(work / "deploy.py")]
    return lambda: _run(found, argv, {})


def ssh_config(found: Sequence[Asked], work: Path, control: str | None) -> Path:
    """The ways as OpenSSH's configuration; with ``control``, a folder, one connection to each host is shared."""
    any_host = found[0]
    shared = f" ControlMaster auto\n ControlPath {control}/%C\n ControlPersist 60\n" if control else ""
    lines = [f"Host {one.address}\n ProxyJump {one.bastion}\n" for one in found]
    lines.append(
        f"Host *\n User {any_host.user}\n IdentityFile {any_host.key}\n IdentitiesOnly yes\n"
        f" UserKnownHostsFile {any_host.known_hosts}\n StrictHostKeyChecking yes\n LogLevel ERROR\n{shared}"
    )
    path = work / ("shared.conf" if control else "ssh.conf")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _run(found: Sequence[Asked], argv: Sequence[str], settings: dict[str, str]) -> None:
    inside = ["ip", "netns", "exec", found[0].namespace, *argv]
    done = subprocess.run(inside, env={**os.environ, **settings}, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout[-3000:] + done.stderr[-3000:])
        raise SystemExit(f"{argv[0]} ended with {done.returncode}")


def _part(found: Sequence[Asked], config: Path) -> None:
    """End the connections that Ansible keeps for the next play."""
    for address in {one.address for one in found} | {one.bastion for one in found}:
        subprocess.run(["ssh", "-F", str(config), "-O", "exit", address], check=False, capture_output=True)
