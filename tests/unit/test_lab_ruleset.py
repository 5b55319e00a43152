"""The router's table: who reaches whom in it, read as nftables reads it, is who should."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network
from itertools import permutations

import pytest

from ringbus.lab.layout import OPERATOR, LabTopology, lay_out
from ringbus.lab.ruleset import ruleset
from tests.unit.platforms import Given, platform, topology

PORTS = (22, 80, 443, 4369, 5671, 7000, 9042, 15671, 25672)
_CHAIN = re.compile(r"^  chain (\w+) \{\n(.*?)^  \}$", re.MULTILINE | re.DOTALL)
_SET = re.compile(r"set (\S+) \{ type ipv4_addr; elements = \{ (.*?) \} \}")
_RULE = re.compile(r"ip saddr (\S+) ip daddr (\S+) tcp dport (\d+) (.*)")


class Router:
    """A table of nftables, as far as it is written here."""

    def __init__(self, text: str) -> None:
        self.sets = {name: set(members.split(", ")) for name, members in _SET.findall(text)}
        self.chains = {name: body.splitlines() for name, body in _CHAIN.findall(text)}

    def passes(self, source: str, destination: str, port: int) -> bool:
        """Whether a first packet is let through."""
        start = "incoming" if source == str(OPERATOR) else "outgoing"
        return self._verdict(start, source, destination, port)

    def _verdict(self, chain: str, source: str, destination: str, port: int) -> bool:
        for line in self.chains[chain]:
            found = _RULE.search(line)
            if not found or int(found[3]) != port:
                continue
            if self._is(source, found[1]) and self._is(destination, found[2]):
                return self._verdict("incoming", source, destination, port) if "goto" in found[4] else True
        return False

    def _is(self, address: str, wanted: str) -> bool:
        if wanted.startswith("@"):
            return address in self.sets[wanted[1:]]
        return IPv4Address(address) in IPv4Network(wanted)


def laid_out(changes: Given | None = None) -> tuple[LabTopology, str]:
    """The lab of the platform of two regions, changed, and its table."""
    given, found = platform(changes), topology(changes)
    lab = lay_out(given, found)
    return lab, ruleset(given, found, lab)


def wanted(one: str, other: str, same: bool, via: str) -> set[int]:
    """The ports that hosts of these roles reach each other on; ``same``: in one region."""
    open_ = {
        ("bus", "bus"): {5671} | ({4369, 25672} if same else set()),
        ("ring", "ring"): {7000},
        ("bastion", "bus"): {22} if same else set(),
        ("bastion", "ring"): {22} if same else set(),
        ("operator", "bastion"): {22},
    }
    if via == "direct":
        open_ |= {("operator", "bus"): {22}, ("operator", "ring"): {22}}
    return open_.get((one, other), set())


@pytest.mark.parametrize("via", ["bastion", "direct"])
def test_everyone_reaches_whom_they_must_and_nobody_else(via: str) -> None:
    lab, text = laid_out({"access": {"via": via, "allow": ["203.0.113.0/24"]}})
    router = Router(text)
    ends = [(body.role, body.region, str(body.address)) for body in lab.bodies]
    ends.append(("operator", "", str(OPERATOR)))
    for (role, region, address), (peer, place, to) in permutations(ends, 2):
        found = {port for port in PORTS if router.passes(address, to, port)}
        assert found == wanted(role, peer, region == place, via), (address, to)


def test_nobody_reaches_what_is_outside() -> None:
    lab, text = laid_out()
    router = Router(text)
    assert not any(router.passes(str(body.address), "192.0.2.1", port) for body in lab.bodies for port in PORTS)


def test_what_is_cut_is_dropped_before_what_is_established_passes() -> None:
    _, text = laid_out()
    forward = text[text.index("chain forward") :]
    order = ["policy drop", "jump cuts", "ct state established,related accept", "jump outgoing", "counter name refused"]
    assert [forward.index(line) for line in order] == sorted(forward.index(line) for line in order)


def test_every_line_names_its_rule() -> None:
    _, text = laid_out()
    lines = [line for line in text.splitlines() if "tcp dport" in line]
    assert len(lines) > 40
    assert all(re.search(r'comment "(eu-west-1|us-east-1): \S+-(from|to)-\S+-\d+"$', line) for line in lines)
