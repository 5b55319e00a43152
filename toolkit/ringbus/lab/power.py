"""Hosts whose EC2 instance does not run: they are away, as by a loss of power, and back with their instance.

A host that is away so has a mark beside its disks. Who starts hosts leaves it alone, and it alone starts again with its
instance: one that a person killed has none, and stays as that person left it.
"""

import fcntl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringbus.errors import failed
from ringbus.lab import bodies, processes
from ringbus.lab.dial import answers
from ringbus.lab.processes import BodyState
from ringbus.topology.rules import SSH

_MARK, _LOCK = "instance-stopped", "starting.lock"
_RUNNING = ("pending", "running")
_PATIENCE, _MOMENT = 5.0, 0.05


def running(pages: Iterable[Mapping[str, Any]]) -> Mapping[str, bool]:
    """Whether an instance runs, by its id and by its name, in answers of EC2's DescribeInstances. Pure.

    Of several with one name, which come after each other, whether any does.
    """
    found: dict[str, bool] = {}
    instances = (one for page in pages for group in page.get("Reservations", ()) for one in group.get("Instances", ()))
    for one in instances:
        names = [tag["Value"] for tag in one.get("Tags", ()) if tag["Key"] == "Name"]
        for key in (one["InstanceId"], *names):
            found[key] = found.get(key, False) or one["State"]["Name"] in _RUNNING
    return found


def is_away(folder: Path) -> bool:
    """Whether the host with this folder is away because its instance is."""
    return (folder / _MARK).exists()


@contextmanager
def starting(folder: Path) -> Iterator[None]:
    """Look how a host does, and start it, while nobody else does: the follower, or who brings hosts up."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Closing is not enough: a child that another thread is just starting still holds a copy of it.
            fcntl.flock(file, fcntl.LOCK_UN)


def take_away(folder: Path, namespace: str) -> bool:
    """End all that runs on a host until its instance runs again; whether that is new."""
    new = not is_away(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()  # the first: whoever starts hosts just now is to see it
    processes.kill(namespace)
    return new


def bring_back(folder: Path, namespace: str, address: str) -> bool:
    """Start a host that was away with its instance, with its disks; whether it is back, for its sshd answers.

    Who is told that it is not asks again: it starts what is enabled on it, or ended before it could.
    """
    with starting(folder):
        if not is_away(folder):  # any more
            return False
        if processes.state_of(namespace) is BodyState.DOWN:
            processes.kill_marked(folder)
            bodies.start_again(folder, namespace)
            _see_started(folder, namespace)
    back = answers(namespace, address, SSH)
    if back:
        (folder / _MARK).unlink(missing_ok=True)  # the last: until then nobody else may start it
    return back


def _see_started(folder: Path, namespace: str) -> None:
    """Wait until it is in its namespace, which takes no time; RB503 when it never is."""
    end = time.monotonic() + _PATIENCE
    while processes.state_of(namespace) is BodyState.DOWN:
        if time.monotonic() > end or not processes.marked(folder):
            raise failed("RB503", f"host {folder.name}", "it does not start", hint=f"see {folder / 'console.log'}")
        time.sleep(_MOMENT)


def forget(folders: Iterable[Path]) -> None:
    """Have the hosts with these folders away no more: their instances are known to run."""
    for folder in folders:
        (folder / _MARK).unlink(missing_ok=True)
