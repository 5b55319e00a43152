"""How a node starts for the first time: with computed tokens in a ring without data, else by joining the one there is.

Tokens are computed only here, for a ring none of whose nodes ever joined. From then on they are what the nodes keep.
"""

from collections.abc import Iterable, Mapping

from ringbus import digests
from ringbus.hosts.actions import Action, UnitAction
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.ring_actions import FirstStartAction, UserAction
from ringbus.hosts.ring_wanted import WantedRing
from ringbus.hosts.wanted import WantedHost
from ringbus.render import paths

TOKENS = 16
_LEAST, _SPAN = -(2**63), 2**64


def tokens(region: str, rank: int, size: int) -> tuple[int, ...]:
    """The tokens of the ``rank``-th of ``size`` nodes: evenly spaced, moved by an offset of the ring's own.

    No two rings have a token in common, whichever others there are or come.
    """
    step = _SPAN // (size * TOKENS)
    offset = int(digests.of_text(region)[:8], 16)
    return tuple(_LEAST + (turn * size + rank) * step + offset for turn in range(TOKENS))


def founded(facts: Iterable[HostFacts]) -> bool:
    """Whether any of these nodes of a ring ever joined it."""
    return any(found.ring.joined for found in facts)


def ring_host_actions(
    wanted: WantedHost, facts: HostFacts, actions: Iterable[Action], *, standing: bool
) -> tuple[Action, ...]:
    """What any host gets, with the user before it, and the first start in place of a plain one."""
    user = [] if facts.ring.user else [UserAction(wanted.host.name, "it is not there")]
    if facts.ring.joined:
        return (*user, *actions)
    return (*user, *(_first(wanted, one, standing=standing) if isinstance(one, UnitAction) else one for one in actions))


def _first(wanted: WantedHost, action: UnitAction, *, standing: bool) -> Action:
    ring = wanted.ring
    if ring is None:
        return action
    why = "its ring stands, and it has no data" if standing else "no node of its ring has data"
    copies = ring.system["system_auth"][ring.region]
    yaml = _joining(wanted) if standing else _founding(wanted, ring)
    return FirstStartAction(action.host, yaml, action.digest, copies, standing, why)


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
