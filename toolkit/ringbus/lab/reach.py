"""Hosts of a lab reached as a person does: ssh from the operator's namespace, and what they wrote."""

import shlex
import subprocess
from collections import deque
from collections.abc import Sequence

from ringbus.errors import failed
from ringbus.lab.bodies import inside
from ringbus.lab.layout import Body, LabTopology
from ringbus.lab.place import LabPlace
from ringbus.render.user_data import OPERATOR
from ringbus.topology.values import Role

_LOGS = "upper/var/log/ringbus-lab"


def ssh(place: LabPlace, lab: LabTopology, body: Body, command: Sequence[str]) -> int:
    """Log in on a host, or run a command there, on this terminal; the exit code."""
    return subprocess.run(ssh_argv(place, lab, body, command), check=False).returncode


def ssh_argv(place: LabPlace, lab: LabTopology, body: Body, command: Sequence[str] = ()) -> list[str]:
    """The command that does so. Hosts are known by their keys alone, and reached through a bastion of their region."""
    options = [
        "-F", "none", "-i", str(place.operator), "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes",
        "-o", f"UserKnownHostsFile={place.known_hosts}", "-o", "ConnectTimeout=10", "-o", "LogLevel=ERROR",
    ]  # fmt: skip
    through: list[str] = []
    if body.role != Role.BASTION and (bastions := lab.bastions(body)):
        proxy = ["ssh", *options, "-W", "%h:%p", f"{OPERATOR}@{bastions[0].address}"]
        through = ["-o", f"ProxyCommand={shlex.join(proxy)}"]
    return [*inside(lab.operator), "ssh", *options, *through, f"{OPERATOR}@{body.address}", *command]


def last_lines(place: LabPlace, body: Body, unit: str, number: int) -> tuple[str, ...]:
    """The last lines of a host's console, or of one of its units; RB506 where it wrote nothing."""
    name = unit if "." in unit else f"{unit}.service"
    path = place.body(body.name) / (f"{_LOGS}/{name}.log" if unit else "console.log")
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return tuple(line.rstrip("\n") for line in deque(file, number))
    except OSError:
        raise failed(
            "RB506", f"host {body.name}", f"nothing was written by {unit or 'it'}: there is no {path}"
        ) from None
