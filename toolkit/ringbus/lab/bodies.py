"""Bodies: the disk of a host filled, and the host started in namespaces of its own."""

from collections.abc import Sequence
from pathlib import Path

from ringbus import assets
from ringbus.lab import processes, tools
from ringbus.lab.layout import Body, LabTopology
from ringbus.lab.place import LabPlace
from ringbus.machine.files import replace

_CODE = "RB503"
_INIT = "usr/lib/ringbus-lab"
_SYSTEMCTL = "usr/bin/systemctl"
_HOSTS = "etc/hosts"
_HOST_KEY = "etc/ssh/ssh_host_ed25519_key"
_IMAGE = "image"
_OWN = "var/lib/ringbus-lab"
_AWS = "usr/local/bin/aws"
_NO_RESOLVER = "# Nothing beyond the lab is there; its hosts are in /etc/hosts.\n"
#: Amazon's own resolver, which is the lab's here; brokers and rings do with the file of hosts.
_RESOLVER = "nameserver 169.254.169.253\noptions timeout:1 attempts:2\n"


def make_keys(place: LabPlace, lab: LabTopology) -> None:
    """The operator's key and every host's, where there is none yet; hosts are then known by theirs."""
    place.folder.mkdir(parents=True, exist_ok=True)
    _make_key(place.operator, "operator of the lab")
    lines = []
    for body in lab.bodies:
        key = place.body(body.name) / "upper" / _HOST_KEY
        key.parent.mkdir(parents=True, exist_ok=True)
        _make_key(key, body.name)
        kind, value, *_ = key.with_suffix(".pub").read_text(encoding="utf-8").split()
        lines.append(f"{body.full_name},{body.name},{body.address} {kind} {value}\n")
    place.known_hosts.write_text("".join(lines), encoding="utf-8")


def _make_key(path: Path, comment: str) -> None:
    if not path.with_suffix(".pub").exists():  # the last of both that is written
        path.unlink(missing_ok=True)
        tools.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(path)], str(path), _CODE)


def fill_disk(place: LabPlace, lab: LabTopology, body: Body, user_data: str) -> None:
    """What a host finds on its disk when it starts for the first time; later starts find what it left."""
    folder = place.body(body.name)
    for name in ("upper", "work", "root", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    upper = folder / "upper"
    if (upper / _OWN / "user-data").exists():
        return
    for source in assets.path("templates").glob("lab/*.py"):
        _write(upper / _INIT / source.name, source.read_text(encoding="utf-8"))
    _write(upper / _SYSTEMCTL, (upper / _INIT / "systemctl.py").read_text(encoding="utf-8"), 0o755)
    _write(upper / _AWS, (upper / _INIT / "aws.py").read_text(encoding="utf-8"), 0o755)
    for source in assets.path("templates").glob("lab/*.env"):
        _write(upper / "etc/default" / source.stem, source.read_text(encoding="utf-8"))
    _write(upper / _HOSTS, hosts_file(lab))
    _write(upper / "etc/hostname", f"{body.name}\n")
    _write(upper / "etc/resolv.conf", _RESOLVER if body.user_data else _NO_RESOLVER)
    _write(upper / _OWN / "operator.pub", place.operator.with_suffix(".pub").read_text(encoding="utf-8"))
    for made in (upper, *(path for path in upper.rglob("*") if path.is_dir())):
        made.chmod(0o755)  # the host sees these instead of the image's, whatever the umask here is
    replace(upper / _OWN / "user-data", user_data.encode())  # the last: where it is, all is there


def hosts_file(lab: LabTopology) -> str:
    """Every host by its full name and its short one."""
    return "127.0.0.1 localhost\n" + "".join(f"{body.address} {body.full_name} {body.name}\n" for body in lab.bodies)


def renew_hosts(place: LabPlace, lab: LabTopology) -> None:
    """Have hosts that were born before others know them too; in the file as it is, which those that run have open."""
    text = hosts_file(lab).encode()
    for path in (place.body(body.name) / "upper" / _HOSTS for body in lab.bodies):
        if path.exists() and path.read_bytes() != text:
            with path.open("r+b") as file:
                file.write(text)
                file.truncate()


def start(folder: Path, namespace: str, image: Path) -> None:
    """Start the host with this folder, called as it is; it outlives this process.

    All its mounts are in its own namespace, and end with it.
    """
    folder = folder.resolve()
    link = folder / _IMAGE
    link.unlink(missing_ok=True)
    link.symlink_to(image)
    boot = assets.path("templates") / "lab" / "boot.sh"
    own = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"]
    argv = [*inside(namespace), *own, "sh", str(boot), str(image), str(folder), folder.name]
    processes.start(folder, argv, folder / "console.log", (f"host {folder.name}", _CODE))


def start_again(folder: Path, namespace: str) -> None:
    """Start a host from what it was started from before."""
    start(folder, namespace, (folder / _IMAGE).readlink())


def inside(namespace: str) -> Sequence[str]:
    """What a command begins with to be run in a network namespace."""
    return ["nsenter", f"--net=/run/netns/{namespace}"]


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
