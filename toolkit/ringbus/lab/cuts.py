"""What can be cut in a lab, and the rules that cut it: pure. Who is inside still reaches who is inside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ringbus.errors import bad_input
from ringbus.lab.layout import Body, LabTopology
from ringbus.lab.ruleset import CUTS, TABLE


class CutKind(StrEnum):
    """What is cut off: a zone, a region, one host, or the way between two zones or regions."""

    ZONE = "zone"
    REGION = "region"
    HOST = "host"
    LINK = "link"


@dataclass(frozen=True, slots=True, order=True)
class LabLoss:
    """A cut: of a link ``places`` are its two ends, of all else the one thing that is cut off."""

    kind: CutKind
    places: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((self.kind.value, *self.places))


def read_loss(words: Sequence[str], lab: LabTopology) -> LabLoss:
    """``zone eu-west-1a``, ``region us-east-1``, ``host NAME`` or ``link A B``; RB506 for anything else."""
    kind, *places = words or ("",)
    wanted = 2 if kind == CutKind.LINK.value else 1
    if kind not in [known.value for known in CutKind] or len(places) != wanted:
        hint = "`zone ZONE`, `region REGION`, `host HOST` or `link ZONE ZONE`."
        raise bad_input("RB506", "command line", f"`{' '.join(words)}` says nothing that can be cut", hint=hint)
    loss = LabLoss(CutKind(kind), tuple(sorted(places)))
    for place in loss.places:
        if not _inside(loss.kind, place, lab):
            hint = "`ringbus lab status` lists zones and hosts."
            raise bad_input("RB506", f"lab {lab.platform}", f"it has no {loss.kind.value} {place}", hint=hint)
    ends = [set(_inside(loss.kind, place, lab)) for place in loss.places]
    if len(ends) > 1 and ends[0] & ends[1]:
        hint = "two zones, two regions, or a zone and another region."
        raise bad_input("RB506", "command line", f"`{' '.join(words)}` has no two ends that are apart", hint=hint)
    return loss


def cuts_ruleset(losses: Iterable[LabLoss], lab: LabTopology) -> str:
    """What `nft -f` makes exactly these cuts of, in place of all earlier ones.

    A cut of what is no longer there is none: nobody stands there, and nftables takes no empty set.
    """
    added = (
        f'add rule {TABLE} {CUTS} {match} counter drop comment "{loss}"\n'
        for loss in sorted(losses)
        for match in _matches(loss, lab)
    )
    return f"flush chain {TABLE} {CUTS}\n{''.join(added)}"


def cut_now(listing: str) -> tuple[LabLoss, ...]:
    """The cuts in what `nft list chain` says."""
    comments = (line.rpartition('comment "')[2].rstrip('" ') for line in listing.splitlines() if 'comment "' in line)
    words = (comment.split() for comment in comments)
    return tuple(sorted({LabLoss(CutKind(kind), tuple(places)) for kind, *places in words}))


def _matches(loss: LabLoss, lab: LabTopology) -> Iterable[str]:
    bodies = [_inside(loss.kind, place, lab) for place in loss.places]
    sets = [_elements(one) for one in bodies]
    if not all(bodies):
        return
    if loss.kind is CutKind.LINK:
        yield f"ip saddr {sets[0]} ip daddr {sets[1]}"
        yield f"ip saddr {sets[1]} ip daddr {sets[0]}"
    else:
        yield f"ip saddr {sets[0]} ip daddr != {sets[0]}"
        yield f"ip saddr != {sets[0]} ip daddr {sets[0]}"


def _inside(kind: CutKind, place: str, lab: LabTopology) -> tuple[Body, ...]:
    if kind is CutKind.HOST:
        return tuple(body for body in lab.bodies if body.name == place)
    if kind is CutKind.REGION:
        return lab.region(place)
    return lab.zone(place) or (lab.region(place) if kind is CutKind.LINK else ())


def _elements(bodies: Iterable[Body]) -> str:
    return "{ " + ", ".join(str(body.address) for body in bodies) + " }"
