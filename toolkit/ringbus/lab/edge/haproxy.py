"""HAProxy's configuration for a load balancer: pure. Weights stand apart, for they change without a reload."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringbus import digests
from ringbus.lab.edge.facts import (
    BalancerFacts,
    ConditionFacts,
    FixedAction,
    ForwardAction,
    GroupFacts,
    HealthFacts,
    ListenerFacts,
    RedirectAction,
)
from ringbus.render.contexts import HaproxyFile
from ringbus.render.templates import bundled

#: Weights are shares of this: AWS's reach from 0 to 999, so that a share of one group is kept exactly enough.
WHOLE = 1_000_000
CONFIGURATION = "/etc/haproxy/haproxy.cfg"
CERTIFICATE = "/etc/haproxy/certificate.pem"
STATE = "/var/lib/haproxy/servers"
#: HAProxy's own socket: what it counts, and what is changed while it runs.
SOCKET = "/run/haproxy-admin.sock"
_NOWHERE = "nowhere"
_UNHEALTHY = ".unhealthy"
#: The cookie by which a load balancer of AWS knows the target group of a client that it holds.
HOLDS = "AWSALBTG"


@dataclass(frozen=True, slots=True)
class BalancerFile:
    """``text`` is the whole file; ``weights`` are the variables in it that may be set while it runs.

    ``structure`` is a digest of all else, which stands in the file as its description.
    """

    text: str
    structure: str
    weights: Mapping[str, int]


def balancer_file(balancer: BalancerFacts) -> BalancerFile:
    """The file of every node of a load balancer, in whichever zone."""
    weights = dict(_weights(balancer))
    structure = digests.of_text(_filled(balancer, {}, ""))
    return BalancerFile(_filled(balancer, weights, structure), structure, weights)


def _filled(balancer: BalancerFacts, weights: Mapping[str, int], structure: str) -> str:
    names = {group.arn: group.name for group in balancer.groups}
    return bundled().fill(
        HaproxyFile(
            name=balancer.name,
            structure=structure,
            socket=SOCKET,
            state=STATE,
            weights=tuple(sorted(weights.items())),
            whole=WHOLE,
            frontends=tuple(
                (f"listener-{one.port}", one.port, CERTIFICATE if one.secure else "", tuple(_lines(one, names)))
                for one in balancer.listeners
            ),
            backends=tuple(
                (group.name, "leastconn" if group.least else "roundrobin", group.health, _servers(group))
                for group in balancer.groups
            ),
            nowhere=_NOWHERE,
        )
    )


def _weights(balancer: BalancerFacts) -> Iterable[tuple[str, int]]:
    """Below which share of all requests each group but the last of an action begins to be left out."""
    for listener in balancer.listeners:
        for rule in listener.rules:
            if isinstance(rule.action, ForwardAction) and len(rule.action.groups) > 1:
                total, reached = sum(weight for _, weight in rule.action.groups) or 1, 0
                for number, (_, weight) in enumerate(rule.action.groups[:-1]):
                    reached += weight
                    yield _variable(rule.arn, number), round(WHOLE * reached / total)


def _variable(rule: str, number: int) -> str:
    return f"w{digests.of_text(rule)[:10]}_{number}"


def _lines(listener: ListenerFacts, names: Mapping[str, str]) -> Iterable[str]:
    """First which rule a request meets, then what becomes of it; HAProxy wants those who choose a backend last."""
    for number, rule in enumerate(listener.rules):
        matches = [f"{{ {_match(condition)} }}" for condition in rule.conditions]
        unless = "!{ var(txn.rule) -m found }"
        yield f"http-request set-var(txn.rule) int({number}) if {' '.join([unless, *matches])}"
    whens = [(rule, f"if {{ var(txn.rule) -m int {number} }}") for number, rule in enumerate(listener.rules)]
    for rule, when in whens:
        match rule.action:
            case RedirectAction() as action:
                yield f"http-request redirect location {_location(action, listener)} code {action.status} {when}"
            case FixedAction() as action:
                kind, body = _quoted(action.content_type), _quoted(action.body)
                yield f"http-request return status {action.status} content-type {kind} string {body} {when}"
    for rule, when in whens:
        if isinstance(rule.action, ForwardAction):
            yield from _held(rule.action, names, when)
            yield from _forward(rule.action, rule.arn, names, when)


def _held(action: ForwardAction, names: Mapping[str, str], when: str) -> Iterable[str]:
    """A client that comes again goes where it was, before any weight; with every answer it is told where that is."""
    for arn, _ in action.groups if action.held else ():
        name, token = names.get(arn, _NOWHERE), digests.of_text(arn)[:20]
        cookie = _quoted(f"{HOLDS}={token}; Max-Age={action.held}; Path=/")
        yield f"http-response add-header Set-Cookie {cookie} {when} {{ be_name {name} }}"
        yield f"use_backend {name} {when} {{ req.cook({HOLDS}) -m str {token} }}"


def _forward(action: ForwardAction, rule: str, names: Mapping[str, str], when: str) -> Iterable[str]:
    for number, (arn, _) in enumerate(action.groups):
        share = f" {{ var(txn.share),sub(proc.{_variable(rule, number)}) -m int lt 0 }}"
        last = number == len(action.groups) - 1
        yield f"use_backend {names.get(arn, _NOWHERE)} {when}{'' if last else share}"


def _match(condition: ConditionFacts) -> str:
    if condition.field == "source-ip":
        return f"src {' '.join(condition.values)}"
    if condition.field == "http-request-method":
        return f"method {' '.join(condition.values)}"
    fetched = {
        "path-pattern": "path -m reg",
        "host-header": "hdr(host),host_only -i -m reg",
        "http-header": f"hdr({condition.header}) -i -m reg",
        "query-string": "query -m reg",
    }[condition.field]
    ends = ("(^|&)", "(&|$)") if condition.field == "query-string" else ("^", "$")
    return f"{fetched} -- {' '.join(_quoted(ends[0] + _pattern(value) + ends[1]) for value in condition.values)}"


def _pattern(wildcards: str) -> str:
    """A regular expression of what elbv2 writes with ``*`` and ``?``."""
    return re.escape(wildcards).replace(r"\*", ".*").replace(r"\?", ".")


def _location(action: RedirectAction, listener: ListenerFacts) -> str:
    path = action.path.replace("/#{path}", "%[path]").replace("#{path}", "%[path,regsub(^/,)]")
    rest = f"{path}?{action.query}" if action.query else path
    if (action.path, action.query) == ("/#{path}", "#{query}"):
        rest = "%[pathq]"
    filled = {
        "#{protocol}": "https" if listener.secure else "http",
        "#{host}": "%[hdr(host),host_only]",
        "#{port}": str(listener.port),
        "#{query}": "%[query]",
    }
    location = f"{action.protocol.lower()}://{action.host}:{action.port}{rest}"
    for gap, value in filled.items():
        location = location.replace(gap, value)
    return _quoted(location)


def _servers(group: GroupFacts) -> tuple[str, ...]:
    """Every target, and once more as it is when none is healthy: AWS gives requests to all of them then."""
    ends = [(target.target, f"{target.address}:{target.port}") for target in group.targets]
    healthy = (f"server {name} {end} {_check(group.health)}" for name, end in ends)
    return (*healthy, *(f"server {name}{_UNHEALTHY} {end} backup" for name, end in ends))


def _check(health: HealthFacts) -> str:
    port = f" port {health.port}" if health.port else ""
    return f"check{port} inter {health.interval}s rise {health.healthy} fall {health.unhealthy}"


def _quoted(text: str) -> str:
    """As HAProxy reads a word in strong quotes."""
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"
