"""The life of a lab: brought up, brought down, whatever state it is in."""

import json
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import Event, EventKind, Report
from ringbus.findings import error
from ringbus.lab import bodies, images, network, power, processes
from ringbus.lab.dial import answers
from ringbus.lab.image import LabImage
from ringbus.lab.layout import Body, LabTopology, router
from ringbus.lab.mounts import unmount_below
from ringbus.lab.needs import require_lab
from ringbus.lab.owner import owner_of, require_own, require_removable
from ringbus.lab.place import LabPlace
from ringbus.lab.processes import BodyState
from ringbus.lab.profile import LabLevel
from ringbus.machine.files import replace
from ringbus.outcomes import Stop, run_all
from ringbus.topology.rules import SSH

_PATIENCE, _GRACE, _MOMENT = 120.0, 5.0, 0.1
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class LabInputs:
    """What a lab is made from: its bodies, the router's rules, what its hosts are told at their birth, and where.

    ``cache`` keeps images, ``path`` is where programs are looked for.
    """

    lab: LabTopology
    level: LabLevel
    ruleset: str
    user_data: str
    place: LabPlace
    cache: Path
    path: str


def begin(inputs: LabInputs) -> None:
    """Put down how the lab is asked for; RB500 on a machine that cannot have one, RB508 where another one is up."""
    lab, place = inputs.lab, inputs.place
    require_lab(inputs.path)
    require_own(lab.platform, place)
    place.folder.mkdir(parents=True, exist_ok=True)
    replace(place.record, f"{json.dumps({'profile': inputs.level.value})}\n".encode())


def up(inputs: LabInputs, report: Report, stop: Stop) -> None:
    """Bring up what is not up: images, network, hosts. What is up is left alone; hosts that were killed start again."""
    lab, place = inputs.lab, inputs.place
    begin(inputs)
    found = _images(inputs, report, stop)
    bodies.make_keys(place, lab)
    end(network.half_made(lab))
    network.make_network(lab, inputs.ruleset, place.folder)
    bodies.renew_hosts(place, lab)
    report(Event(EventKind.STARTED, "lab", f"{len(lab.bodies)} hosts", 0, len(lab.bodies)))
    tasks = {body.name: partial(bring_up, inputs, body, found[body.image]) for body in lab.bodies}
    outcomes = run_all(tasks, _AT_ONCE, stop)
    report(Event(EventKind.FINISHED, "lab", f"{len(outcomes.values)} hosts are up", ok=not outcomes.errors))
    outcomes.raise_errors()
    refuse_stopped(stop)


def bring_up(inputs: LabInputs, body: Body, image: Path) -> None:
    """One host, up: its processes run, and its sshd answers. One that is away with its instance stays so."""
    folder, namespace = inputs.place.body(body.name), inputs.lab.namespace(body)
    with power.starting(folder):
        if power.is_away(folder):
            return
        _start(inputs, body, image)
    begun = time.monotonic()
    while not answers(namespace, str(body.address), SSH):
        waited = time.monotonic() - begun
        if waited > _PATIENCE or (waited > _GRACE and processes.state_of(namespace) is BodyState.DOWN):
            log = folder / "console.log"
            said = " ".join(log.read_text(encoding="utf-8", errors="replace").split("\n")[-3:]).strip()
            raise failed("RB503", f"host {body.name}", f"its sshd does not answer: {said}", hint=f"see {log}")
        time.sleep(_MOMENT)


def _start(inputs: LabInputs, body: Body, image: Path) -> None:
    lab, folder = inputs.lab, inputs.place.body(body.name)
    namespace = lab.namespace(body)
    if processes.state_of(namespace) is BodyState.DOWN:
        # One whose namespace lost its name would write to the same disk.
        processes.kill_marked(folder)
        bodies.fill_disk(inputs.place, lab, body, body.user_data or inputs.user_data)
        bodies.start(folder, namespace, image)
    elif processes.state_of(namespace) is BodyState.PAUSED:
        processes.tell(processes.inside(namespace), signal.SIGCONT)


def revive(inputs: LabInputs, again: Sequence[Body], report: Report, stop: Stop) -> None:
    """Hosts that were killed or paused, up again; one that is up, or away with its instance, is left alone."""
    found = _images(inputs, report, stop)
    tasks = {body.name: partial(bring_up, inputs, body, found[body.image]) for body in again}
    run_all(tasks, _AT_ONCE, stop).raise_errors()


def down(platform: str, place: LabPlace, report: Report) -> bool:
    """Leave nothing of the lab, in whatever state it is; whether there was anything. RB507 when something stays.

    RB508, and nothing touched, where it is another folder's.
    """
    require_removable(platform, place)
    top = router(platform)
    names = network.namespaces_of(top)
    there = bool(names) or place.record.exists() or place.bodies.exists()
    # What follows the edge is in no namespace: of a lab whose folder is gone the owner's name alone leads to it.
    folders = {place.bodies, LabPlace(owner_of(platform) or place.folder).bodies}
    end(names)
    for folder in folders:
        processes.kill_marked(folder)
    unmount_below(place.bodies)
    if place.bodies.exists():
        shutil.rmtree(place.bodies)
    drafts = place.folder.glob(f".{place.record.name}.*")  # of who was killed while writing it
    for path in (
        place.known_hosts, place.operator, place.operator.with_suffix(".pub"), place.edge, place.record, *drafts
    ):  # fmt: skip
        path.unlink(missing_ok=True)
    with suppress(OSError):  # nothing of ours is in it; what is somebody else's stays
        place.folder.rmdir()
    running = (str(pid) for folder in folders for pid in processes.marked(folder))
    left = [*network.namespaces_of(top), *running]
    if left:
        raise failed("RB507", f"lab {platform}", f"{', '.join(left)} could not be removed", hint="`ringbus lab down`")
    report(Event(EventKind.SAID, "lab", "is down" if there else "was not up"))
    return there


def end(namespaces: Sequence[str]) -> None:
    """End all that runs in namespaces, then the namespaces."""
    for name in namespaces:
        processes.kill(name)
    for name in namespaces:
        network.remove(name)


def _images(inputs: LabInputs, report: Report, stop: Stop) -> Mapping[LabImage, Path]:
    wanted = {body.image.name: body.image for body in inputs.lab.bodies}
    make = partial(images.ensure, cache=inputs.cache, path=inputs.path, listening=(stop, report))
    outcomes = run_all({name: partial(make, image) for name, image in wanted.items()}, len(wanted), stop)
    refuse_stopped(stop)
    outcomes.raise_errors()
    return {wanted[name]: folder for name, folder in outcomes.values.items()}


def refuse_stopped(stop: Stop) -> None:
    """RB509 where somebody asked to stop before it was up."""
    if stop.asked:
        hint = "`ringbus lab up` goes on, `ringbus lab down` removes what is there."
        raise RingbusError(Kind.INTERRUPTED, [error("RB509", "lab", "stopped before it was up", hint=hint)])
