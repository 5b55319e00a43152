"""The network of a lab: one router namespace, and a cable from it to every host and to the operator.

A host has its address alone, without a network around it: whatever it sends, to its neighbour too, goes to the
router, where the platform's rules are. Nothing is put into the machine's own namespace.
"""

import json
import os
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address
from pathlib import Path

from ringbus.lab import tools
from ringbus.lab.cuts import LabLoss, cut_now, cuts_ruleset
from ringbus.lab.dial import NAMESPACES
from ringbus.lab.layout import GATEWAY, OPERATOR, LabTopology
from ringbus.lab.ruleset import CUTS, TABLE

_OPERATOR_CABLE = "operator"
_LONGEST_ALIAS = 255


def make_network(lab: LabTopology, ruleset: str, owner: Path) -> None:
    """Every namespace and cable that is not there yet, and the rules of all; RB502 when one cannot be made.

    ``owner`` is the folder that the lab is kept in.
    """
    if exists(lab.router):
        renew_rules(lab, ruleset)
    else:
        _add(lab.router, owner)
        _ip(lab, f"-n {lab.router}", [f"addr add {GATEWAY}/32 dev lo"])
        tools.run(["ip", "netns", "exec", lab.router, "sysctl", "-qw", "net.ipv4.ip_forward=1"], _where(lab))
        nft(lab, ruleset)
    for namespace, cable, address in _ends(lab):
        if not exists(namespace):
            _add(namespace, owner)
            _connect(lab, namespace, cable, address)


def renew_rules(lab: LabTopology, ruleset: str) -> None:
    """Rules for the hosts that there are now, all at once, with the cuts that there were; what was counted is not."""
    anew = f"table {TABLE} {{}}\ndelete table {TABLE}\n{ruleset}{cuts_ruleset(losses(lab), lab)}"
    nft(lab, anew)


def half_made(lab: LabTopology) -> tuple[str, ...]:
    """The namespaces that are there without what is made last for them, because somebody was killed before that."""
    if not exists(lab.router):
        return tuple(namespace for namespace, _, _ in _ends(lab) if exists(namespace))
    if _empty(lab.router) or f"table {TABLE}" not in _nft(lab, ["list", "tables"]).splitlines():
        return namespaces_of(lab.router)
    routes = tools.run(["ip", "-n", lab.router, "route"], _where(lab)).split()
    there = [(namespace, cable) for namespace, cable, _ in _ends(lab) if exists(namespace)]
    return tuple(namespace for namespace, cable in there if _empty(namespace) or cable not in routes)


def _empty(namespace: str) -> bool:
    """Whether it has no more than its name: the file that the kernel's namespace would be mounted on."""
    name = NAMESPACES / namespace
    return name.stat().st_dev == name.parent.stat().st_dev


def remove(namespace: str) -> None:
    """Take a namespace away, and its cable with it; what runs in it is to be ended before."""
    tools.attempt(["ip", "netns", "delete", namespace])


def _ends(lab: LabTopology) -> list[tuple[str, str, IPv4Address]]:
    """The namespace at the end of each cable, the cable, the address there."""
    hosts = [(lab.namespace(body), body.cable, body.address) for body in lab.bodies]
    return [(lab.operator, _OPERATOR_CABLE, OPERATOR), *hosts]


def exists(namespace: str) -> bool:
    """Whether there is a namespace of that name."""
    return (NAMESPACES / namespace).exists()


def namespaces_of(router: str) -> tuple[str, ...]:
    """All namespaces of the lab with this router, the router's last."""
    found = [path.name for path in NAMESPACES.glob(f"{router}*") if path.name.partition(".")[0] == router]
    return tuple(sorted(found, reverse=True))


def nft(lab: LabTopology, script: str) -> None:
    """Have the router's nftables do ``script``, all of it or nothing."""
    tools.run(["ip", "netns", "exec", lab.router, "nft", "-f", "-"], _where(lab), stdin=script)


def cut(lab: LabTopology, losses: Iterable[LabLoss]) -> None:
    """Have exactly these losses."""
    nft(lab, cuts_ruleset(losses, lab))


def losses(lab: LabTopology) -> tuple[LabLoss, ...]:
    """What is cut."""
    return cut_now(_nft(lab, ["list", "chain", *TABLE.split(), CUTS]))


def counted(lab: LabTopology, counter: str) -> int:
    """The packets that a named counter of the router has seen."""
    words = _nft(lab, ["list", "counter", *TABLE.split(), counter]).split()
    return int(words[words.index("packets") + 1])


def _nft(lab: LabTopology, argv: Sequence[str]) -> str:
    return tools.run(["ip", "netns", "exec", lab.router, "nft", *argv], _where(lab))


def _where(lab: LabTopology) -> str:
    return f"lab {lab.platform}"


def owner_text(folder: Path) -> Path:
    """A lab's folder as its namespaces have it: as the kernel names it, and of a very long one the end."""
    return Path(os.fsdecode(os.fsencode(folder.resolve())[-_LONGEST_ALIAS:]))


def owner_told(namespace: str) -> Path | None:
    """The folder of the lab that a namespace belongs to; None where it does not say."""
    if _empty(namespace):
        return None
    told = json.loads(tools.run(["ip", "-n", namespace, "-j", "link", "show", "lo"], f"namespace {namespace}"))
    alias: str = told[0].get("ifalias", "")
    return Path(alias) if alias else None


def _add(namespace: str, owner: Path) -> None:
    tools.run(["ip", "netns", "add", namespace], f"namespace {namespace}")
    tools.run(
        ["ip", "-n", namespace, "link", "set", "lo", "up", "alias", str(owner_text(owner))], f"namespace {namespace}"
    )


def _connect(lab: LabTopology, namespace: str, cable: str, address: IPv4Address) -> None:
    inside = (
        f"link add eth0 type veth peer name {cable} netns {lab.router}",
        f"addr add {address}/32 dev eth0",
        "link set eth0 up",
        f"route add {GATEWAY} dev eth0 scope link",
        f"route add default via {GATEWAY} dev eth0",
    )
    _ip(lab, f"-n {namespace}", inside)
    _ip(lab, f"-n {lab.router}", [f"link set {cable} up", f"route add {address}/32 dev {cable}"])


def _ip(lab: LabTopology, options: str, lines: Iterable[str]) -> None:
    tools.run(["ip", *options.split(), "-batch", "-"], _where(lab), stdin="".join(f"{line}\n" for line in lines))
