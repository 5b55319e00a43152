"""How a node starts for the first time: with computed tokens in a ring without data, else by joining the one there is.

Tokens are computed only here, for a ring none of whose nodes ever joined. From then on they are what the nodes keep.
"""

from collections.abc import Collection, Iterable, Mapping

from ringbus import digests
from ringbus.hosts.actions import Action, UnitAction
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.ring_actions import FirstStartAction, FirstStartKind, UserAction
from ringbus.hosts.ring_wanted import WantedRing
from ringbus.hosts.wanted import WantedHost
from ringbus.render import paths

TOKENS = 16
_WHY = {
    FirstStartKind.FOUNDING: "no node of its ring has data",
    FirstStartKind.ADDING: "no node of its ring has data, and others stand",
    FirstStartKind.JOINING: "its ring stands, and it has no data",
    FirstStartKind.REPLACING: "its ring knows it, and it has no data",
}
_LEAST, _SPAN = -(2**63), 2**64


def tokens(region: str, rank: int, size: int) -> tuple[int, ...]:
    """The tokens of the ``rank``-th of ``size`` nodes: evenly spaced, moved by an offset of the ring's own.

    No two rings have a token in common, whichever others there are or come.
    """
    step = _SPAN // (size * TOKENS)
    offset = int(digests.of_text(region)[:8], 16)
    return tuple(_LEAST + (turn * size + rank) * step + offset for turn in range(TOKENS))


def start_kind(wanted: WantedHost, own: Iterable[HostFacts], everybody: Collection[HostFacts]) -> FirstStartKind:
    """How this node would start without data, by what the nodes of its ring, and of all rings, say."""
    if any(str(wanted.host.address) in found.ring.members for found in everybody):
        return FirstStartKind.REPLACING
    if any(found.ring.joined for found in own):
        return FirstStartKind.JOINING
    others = any(found.ring.joined for found in everybody)
    return FirstStartKind.ADDING if others else FirstStartKind.FOUNDING


def ring_host_actions(
    wanted: WantedHost, facts: HostFacts, actions: Iterable[Action], kind: FirstStartKind
) -> tuple[Action, ...]:
    """What any host gets; the user before it, and where it never joined, the first start in place of a plain one."""
    user = [] if facts.ring.user else [UserAction(wanted.host.name, "it is not there")]
    if facts.ring.joined or wanted.ring is None:
        return (*user, *actions)
    ring = wanted.ring
    return (*user, *(_first(wanted, ring, one, kind) if isinstance(one, UnitAction) else one for one in actions))


def _first(wanted: WantedHost, ring: WantedRing, action: UnitAction, kind: FirstStartKind) -> Action:
    founds = kind in {FirstStartKind.FOUNDING, FirstStartKind.ADDING}
    yaml = _founding(wanted, ring) if founds else _joining(wanted)
    return FirstStartAction(action.host, yaml, action.digest, _setting(wanted, ring, kind), kind, _WHY[kind])


def _setting(wanted: WantedHost, ring: WantedRing, kind: FirstStartKind) -> str:
    if kind is FirstStartKind.REPLACING:
        return f"replace_address_first_boot={wanted.host.address}"
    # The first superuser is there as often as a quorum needs before anybody can log in to say so.
    return f"system_auth.default_rf={ring.system['system_auth'][ring.region]}"


def _founding(wanted: WantedHost, ring: WantedRing) -> str:
    given = ",".join(map(str, tokens(ring.region, ring.rank, ring.size)))
    return f'{_yaml(wanted)}auto_bootstrap: false\ninitial_token: "{given}"\n'


def _joining(wanted: WantedHost) -> str:
    """A seed takes no data from others: a node that joins is none for itself."""
    lines = _yaml(wanted).splitlines(keepends=True)
    return "".join(_without(line, str(wanted.host.address)) if "seeds:" in line else line for line in lines)


def _without(line: str, address: str) -> str:
    key, _, seeds = line.rstrip("\n").partition("seeds: ")
    return f"{key}seeds: {','.join(seed for seed in seeds.split(',') if seed != address)}\n"


def _yaml(wanted: WantedHost) -> str:
    contents: Mapping[str, str] = {file.path: file.content for file in wanted.files}
    return contents[paths.CASSANDRA_YAML]
