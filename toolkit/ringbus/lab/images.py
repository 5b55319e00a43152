"""Images in the cache: made once, by debootstrap and Maven, in a folder beside that is renamed when it is whole."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TextIO
from xml.sax.saxutils import escape

from ringbus.errors import Kind, RingbusError
from ringbus.events import Event, EventKind, Report
from ringbus.findings import error
from ringbus.lab import processes, tools
from ringbus.lab.image import LabImage
from ringbus.lab.mounts import unmount_below
from ringbus.lab.needs import require_builders
from ringbus.outcomes import Stop

_CODE = "RB501"
_MOMENT = 0.2
_JARS = "opt/cassandra/lib"
#: What would start by itself, or be the same on every host.
_REMOVED = ("etc/ssh/ssh_host_*", "etc/machine-id", "etc/resolv.conf", "etc/hostname", "var/cache/apt/archives/*.deb")
_POM = """\
<project><modelVersion>4.0.0</modelVersion><groupId>ringbus</groupId><artifactId>lab</artifactId><version>1</version>
<dependencies><dependency><groupId>{0}</groupId><artifactId>{1}</artifactId><version>{2}</version></dependency>
</dependencies></project>
"""


def ensure(image: LabImage, cache: Path, path: str, listening: tuple[Stop, Report]) -> Path:
    """The folder of an image, made unless it is there; RB501 when it cannot be made, RB509 when it is not to be.

    Who comes while another makes it waits for that one. ``path`` is where programs are looked for.
    """
    folder = cache / "lab" / "images" / image.folder
    stop, report = listening
    who = f"image {image.name}"
    if folder.exists():
        return folder
    with _alone(folder.with_suffix(".lock"), who, listening):
        if not folder.exists():
            report(Event(EventKind.STARTED, who, "is made, once: a minute or two"))
            _make(image, folder, path, stop)
            report(Event(EventKind.FINISHED, who, f"made in {folder}"))
    return folder


@contextmanager
def _alone(lock: Path, who: str, listening: tuple[Stop, Report]) -> Iterator[None]:
    stop, report = listening
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        if not _taken(file):
            report(Event(EventKind.STARTED, who, "another process makes it: waiting for that"))
            while not _taken(file):
                if stop.asked:
                    raise RingbusError(Kind.INTERRUPTED, [error("RB509", who, "stopped while another one made it")])
                time.sleep(_MOMENT)
            report(Event(EventKind.FINISHED, who, "the other process has ended"))
        yield


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make(image: LabImage, folder: Path, path: str, stop: Stop) -> None:
    require_builders(path)
    for old in folder.parent.glob(f".{image.folder}.*"):  # what somebody was making who was killed
        _remove(old)
    draft = Path(mkdtemp(prefix=f".{image.folder}.", dir=folder.parent))
    try:
        _fill(image, draft, folder.parent.parent / "packages", stop)
        draft.chmod(0o755)
        draft.rename(folder)
    finally:
        _remove(draft)


def _fill(image: LabImage, root: Path, packages: Path, stop: Stop) -> None:
    packages.mkdir(exist_ok=True)
    where = f"image {image.name}"
    included = f"--include={','.join(image.packages)}"
    made = [
        *processes.marking(root),
        "debootstrap",
        "--variant=minbase",
        f"--cache-dir={packages}",
        included,
        image.suite,
        str(root),
    ]
    tools.work(made, where, _CODE, stop)
    for pattern in _REMOVED:
        for path in root.glob(pattern):
            path.unlink()
    for link in root.glob("etc/systemd/system/*.wants/*"):
        if link.name != "ssh.service":
            link.unlink()
    for user in image.users:
        tools.run(["chroot", str(root), "useradd", "--system", "--shell", "/usr/sbin/nologin", user], where, _CODE)
    if image.jars:
        _add_jars(image.jars, root, where, stop)


def _add_jars(artefact: str, root: Path, where: str, stop: Stop) -> None:
    project = root / "tmp" / "jars"
    project.mkdir()
    (project / "pom.xml").write_text(_POM.format(*(escape(part) for part in artefact.split(":"))), encoding="utf-8")
    copied = f"-DoutputDirectory={root / _JARS}"
    goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", copied)
    tools.work([*processes.marking(root), "mvn", "-B", "-q", "-f", str(project / "pom.xml"), *goal], where, _CODE, stop)
    shutil.rmtree(project)


def _remove(draft: Path) -> None:
    """What makes it may have outlived who started it, and would write on."""
    processes.kill_marked(draft)
    if draft.exists():
        unmount_below(draft)
        shutil.rmtree(draft)
