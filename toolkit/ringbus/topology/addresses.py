"""The address plan: functions of region's network, zone letter, role and index alone, so that nothing ever moves.

A region's network has eight blocks, one per zone letter; a block eight parts; the part ``hosts`` eight pages, one per
role. An address is the start of its page plus the index.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

LETTERS = "abcdefgh"
PAGES = {"bus": 1, "ring": 2, "legacy-db": 3, "bastion": 4}
_PARTS = ("hosts", "private", "managed", "public")


@dataclass(frozen=True, slots=True)
class Subnets:
    """The four subnets of a zone."""

    hosts: IPv4Network
    private: IPv4Network
    managed: IPv4Network
    public: IPv4Network


def eighth(network: IPv4Network, number: int) -> IPv4Network:
    """The eighth of ``network`` with that number, 0 to 7: Terraform's ``cidrsubnet(network, 3, number)``."""
    start = int(network.network_address) + number * (network.num_addresses // 8)
    return IPv4Network((start, network.prefixlen + 3))


def subnets(network: IPv4Network, letter: str) -> Subnets:
    """The subnets of the zone with this letter."""
    block = eighth(network, LETTERS.index(letter))
    return Subnets(**{name: eighth(block, number) for number, name in enumerate(_PARTS)})


def address(network: IPv4Network, letter: str, role: str, index: int) -> IPv4Address:
    """The address of a host, for ever; an index past its page is a ValueError ("network too small")."""
    page = eighth(subnets(network, letter).hosts, PAGES[role])
    if not 0 <= index < page.num_addresses:
        raise ValueError(f"network too small: {network} has room for {page.num_addresses} {role} hosts a zone")
    return page.network_address + index
