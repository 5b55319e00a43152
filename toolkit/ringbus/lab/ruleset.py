"""The platform's rules as nftables, for the router that every packet of a lab goes through: pure.

As with security groups, a connection needs a rule that lets it out at its source, and one that lets it in at its
destination; what belongs to one that was let through passes. Everything else is dropped, and counted.
"""

from collections.abc import Container, Iterable
from ipaddress import IPv4Address

from ringbus.lab.layout import CLIENT, EVERYBODY, OPERATOR, PUBLIC, LabTopology
from ringbus.lab.stores.facts import COPIED
from ringbus.model.platform import Platform
from ringbus.topology.rules import EVERYONE, Group, Network, Party, Rule, rules, sides
from ringbus.topology.values import Topology

TABLE = "inet lab"
#: The chain of cuts; its rules' comments are the only memory of what is cut.
CUTS = "cuts"
_OPERATOR = str(OPERATOR)
_HEAD = f"""\
table {TABLE} {{
  counter operator-let-in {{}}
  counter operator-refused {{}}
  counter refused {{}}
"""
_CHAINS = f"""\
  chain {CUTS} {{}}
  chain forward {{
    type filter hook forward priority filter; policy drop;
    jump {CUTS}
    ct state established,related accept
    ct state invalid drop
    ip saddr {{ {OPERATOR}, {PUBLIC} }} goto incoming
    jump outgoing
    counter name refused
  }}
"""


def set_name(region: str, group: str) -> str:
    """What the set of the addresses of a group is called."""
    return f"{region}-{group}"


_EVERYBODY = set_name(EVERYBODY, CLIENT)


def ruleset(platform: Platform, topology: Topology, lab: LabTopology) -> str:
    """What `nft -f` makes the router's table of."""
    groups = _groups(lab)
    outgoing: list[str] = []
    incoming: list[str] = []
    for region in topology.regions:
        for rule in rules(platform, topology, region):
            for key, direction, own, peer in sides(rule):
                line = _line(groups, rule, f"{region.name}: {key}", (own, peer, direction))
                (incoming if direction == "ingress" else outgoing).extend(line)
        for line in _copying(groups, region.name):
            outgoing.append(f"{line} goto incoming")
            incoming.append(f"{line} counter accept")
    incoming.append(f"    ip saddr {OPERATOR} counter name operator-refused drop")
    incoming.append("    counter name refused drop")
    return "".join(
        (
            _HEAD,
            *(_set(name, members) for name, members in groups.items()),
            _chain("incoming", incoming),
            _chain("outgoing", outgoing),
            _CHAINS,
            "}\n",
        )
    )


def _copying(groups: Container[str], region: str) -> Iterable[str]:
    """Stores copy each other, in AWS behind all security groups."""
    for group, port in COPIED.items():
        if (name := set_name(region, group)) in groups:
            yield f"    ip saddr @{name} ip daddr @{name} tcp dport {port}"


def _groups(lab: LabTopology) -> dict[str, tuple[IPv4Address, ...]]:
    names = sorted({set_name(body.region, body.role) for body in lab.bodies})
    return {
        name: tuple(body.address for body in lab.bodies if set_name(body.region, body.role) == name) for name in names
    }


def _set(name: str, members: Iterable[IPv4Address]) -> str:
    return f"  set {name} {{ type ipv4_addr; elements = {{ {', '.join(str(member) for member in members)} }} }}\n"


def _chain(name: str, lines: Iterable[str]) -> str:
    return f"  chain {name} {{\n" + "".join(f"{line}\n" for line in lines) + "  }\n"


def _line(groups: Container[str], rule: Rule, key: str, side: tuple[Group, Party, str]) -> Iterable[str]:
    """The line of one side of a rule; none where a party has no body here, or where the operator is let out."""
    own, peer, direction = side
    if isinstance(peer, Network) and peer.cidr == EVERYONE and direction == "egress":  # there is no internet here
        return
    ends = [_expression(groups, rule.region, party) for party in (own, peer)]
    source, destination = reversed(ends) if direction == "ingress" else ends
    by_operator = source == _OPERATOR
    if None in ends or destination == _OPERATOR or (by_operator and direction == "egress"):
        return
    verdict = "goto incoming" if direction == "egress" else "counter accept"
    if by_operator:
        verdict = "counter name operator-let-in accept"
    yield f'    ip saddr {source} ip daddr {destination} tcp dport {rule.port} {verdict} comment "{key}"'


def _expression(groups: Container[str], region: str, party: Party) -> str | None:
    """What nftables calls a party. The operator stands at the bastions' door, and in the networks that are let in."""
    if isinstance(party, Network):
        if party.cidr == EVERYONE:
            return f"@{_EVERYBODY}" if _EVERYBODY in groups else None
        return _OPERATOR if party.name == str(party.cidr) else str(party.cidr)
    if party.name == "door":
        return _OPERATOR
    name = set_name(region, party.name)
    return f"@{name}" if name in groups else None
