"""Rules of security groups: a plan's compared with the platform's list."""

from collections.abc import Iterable, Mapping

from ringbus.findings import Finding, error
from ringbus.guards import catalogue
from ringbus.guards.losses import loses
from ringbus.guards.resources import key, kind, type_of
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.model.platform import Platform
from ringbus.topology.rules import Group, Network, Party, Rule, rules, sides
from ringbus.topology.values import Region, Topology

_OURS = {
    "module.firewall.aws_vpc_security_group_ingress_rule.this": "ingress",
    "module.firewall.aws_vpc_security_group_egress_rule.this": "egress",
}
_TYPES = {
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_security_group_rule",
}
_OPENING = (Action.ADD, Action.CHANGE, Action.REPLACE, Action.IMPORT)
_PEERS = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id")
_OWNER, _PEER_GROUP = "security_group_id", "referenced_security_group_id"

Listed = Mapping[tuple[str, str], tuple[Rule, Party]]


def firewall(platform: Platform, topology: Topology, plan: StackPlan, region: Region) -> Iterable[Finding]:
    """Rules that are closed though they are needed, and rules that are opened though they are not."""
    listed: Listed = {
        (direction, name): (rule, peer)
        for rule in rules(platform, topology, region)
        for name, direction, _, peer in sides(rule)
    }
    for change in plan.changes:
        if type_of(change.address) in _TYPES:
            yield from _judged(topology, plan.stack, change, listed)


def _judged(topology: Topology, stack: str, change: StackChange, listed: Listed) -> Iterable[Finding]:
    where = f"stack {stack}: {change.address}"
    direction = _OURS.get(kind(change.address), "")
    rule, peer = listed.get((direction, key(change.address)), (None, None))
    if rule is None or peer is None:
        if change.action in _OPENING:
            yield error(
                catalogue.RULE_UNLISTED,
                where,
                f"would be opened, and the platform has no such rule ({_content(change)})",
                hint="Say who may come in the platform file (`access.allow`, `services`), not in tfvars.",
            )
    elif change.action is Action.DESTROY:
        yield _cut(topology, where, rule, "would be closed")
    elif change.action in _OPENING and not _as_listed(change, rule, peer):
        yield _cut(topology, where, rule, f"would be for something else ({_content(change)})")


def _cut(topology: Topology, where: str, rule: Rule, what: str) -> Finding:
    groups = {party.name for party in (rule.source, rule.destination) if isinstance(party, Group)}
    hosts = [host.name for host in topology.hosts_in(rule.region) if host.role.value in groups]
    named = ", ".join(hosts) or ", ".join(sorted(groups))
    return error(
        catalogue.RULE_CUT,
        where,
        f"{what}: {rule.source.name} could no longer reach port {rule.port} of {rule.destination.name}",
        note=f"It is for: {rule.why}. Cut off: {named}.",
        hint="Run `ringbus plan` again: rules come from the platform file alone, and go when their hosts are gone.",
    )


def _as_listed(change: StackChange, rule: Rule, peer: Party) -> bool:
    if not change.after:
        return True
    ports = [change.after.get("from_port"), change.after.get("to_port")]
    wanted = {"cidr_ipv4": str(peer.cidr)} if isinstance(peer, Network) else {}
    given = {name: change.after[name] for name in _PEERS if change.after.get(name)}
    same = ports == [rule.port, rule.port] and change.after.get("ip_protocol") == "tcp" and given == wanted
    return same and _same_groups(change, peer)


def _same_groups(change: StackChange, peer: Party) -> bool:
    """Whether it stays with its group, and is for the group it was for, or for one whose id nobody knows yet."""
    if loses(change, _OWNER):
        return False
    if isinstance(peer, Network):
        return not change.after.get(_PEER_GROUP)
    named = change.after.get(_PEER_GROUP) or _PEER_GROUP in change.unknown
    return bool(named) and not loses(change, _PEER_GROUP)


def _content(change: StackChange) -> str:
    after = change.after
    group = "a new security group" if _PEER_GROUP in change.unknown else "nobody"
    peer = next((after[name] for name in (*_PEERS, _PEER_GROUP) if after.get(name)), group)
    owner = f" of {after[_OWNER]}" if after.get(_OWNER) else ""
    return f"ports {after.get('from_port')} to {after.get('to_port')}{owner}, {peer}"
