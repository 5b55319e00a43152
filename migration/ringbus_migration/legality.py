"""What may be entered after what, and what must stand on the other axis meanwhile: the one table of both axes.

A need holds from the state that names it on to the end of its axis, so a step back is judged by the same table.
"""

from dataclasses import dataclass
from enum import StrEnum

from ringbus_migration.axes import AxisState, DataState, TrafficState
from ringbus_migration.fences import Fence


class StepKind(StrEnum):
    """What a step does."""

    PROVISION = "provision"
    PRECHECK = "precheck"
    APPROVE = "approve"
    DUALWRITE = "dualwrite"
    BACKFILL = "backfill"
    COMPARE = "compare"
    SHADOW = "shadow"
    SHIFT = "shift"
    BAKE = "bake"
    FLIP = "flip"
    SCALE = "scale"
    DRAIN = "drain"
    ANNOUNCE = "announce"
    RETIRE = "retire"


class BackMode(StrEnum):
    """The way back: as it was; the service as it was, with traces left; or none."""

    REVERSIBLE = "reversible"
    COMPENSABLE = "compensable"
    IRREVERSIBLE = "irreversible"


class NeedKind(StrEnum):
    """Whose state a need is about, or what the migration file must have."""

    READ = "what it reads"
    WRITTEN = "what it writes"
    ROUTES = "every route that touches it"
    TEE = "a tee"
    APPROVAL = "an approval"


@dataclass(frozen=True, slots=True)
class RuleNeed:
    """One need of a state: of ``kind``, at least ``least`` on the other axis; why, and how an order is mended."""

    kind: NeedKind
    why: str
    fix: str
    least: AxisState | None = None


@dataclass(frozen=True, slots=True)
class LegalityRow:
    """A state: what it may follow, by which kind of step, what it needs, the way back, and the fences it is behind."""

    enters: AxisState
    after: tuple[AxisState, ...]
    kind: StepKind
    back: BackMode
    needs: tuple[RuleNeed, ...] = ()
    fences: tuple[Fence, ...] = ()


type Table = tuple[LegalityRow, ...]

D, T, K, F = DataState, TrafficState, StepKind, Fence
_YES, _SOME, _NONE = BackMode.REVERSIBLE, BackMode.COMPENSABLE, BackMode.IRREVERSIBLE

_TEE = RuleNeed(
    NeedKind.TEE,
    "a load balancer cannot mirror: somebody in front of the old API must send each request twice",
    "declare `tee`, or take `dark` out of the order",
)
_COPIED = RuleNeed(
    NeedKind.WRITTEN,
    "a mirrored write without the authority's version would shadow later writes",
    "put `dark` after `dualwrite`",
    D.DUALWRITE,
)
_COMPARED = RuleNeed(
    NeedKind.READ,
    "the new side would answer from rows that nobody has compared",
    "put `canary` after `compare`",
    D.COMPARE,
)
_DECIDED = RuleNeed(
    NeedKind.WRITTEN,
    "the new side would take writes while the old store has the authority: there would be two",
    "put `writes.canary` (or `canary`) after `live`",
    D.LIVE,
)
_FULL = RuleNeed(
    NeedKind.ROUTES,
    "the old side, once smaller, could not carry the requests it still gets",
    "put `rampdown` after `full`, with every route that touches the entity in a wave",
    T.FULL,
)
_DRAINED = RuleNeed(
    NeedKind.ROUTES,
    "the old store is no longer kept in step, and somebody still reads it",
    "put `complete` after `drained`, with every route that touches the entity in a wave",
    T.DRAINED,
)
_REMOVED = RuleNeed(
    NeedKind.ROUTES,
    "a rule of a load balancer still names the old side",
    "put `retired` after `removed`, with every route that touches the entity in a wave",
    T.REMOVED,
)
_APPROVED = RuleNeed(
    NeedKind.APPROVAL,
    "there is no way back from it, and nobody has said yes",
    "name who approves under `approvals.complete` and `approvals.retire`, or end the order before",
)

_COPIES = (F.OUTBOX, F.NEWEST, F.HOME)
_FLIPS = (F.EPOCH, F.DRAIN, F.VERSIONS, F.REVERSE, F.BASE)
Row = LegalityRow

TABLE: Table = (
    #   enters       may follow                    by           back   needs                  fences
    Row(D.DUALWRITE, (D.OFF,),                     K.DUALWRITE, _YES,  (),                    _COPIES),
    Row(D.BACKFILL,  (D.DUALWRITE,),               K.BACKFILL,  _SOME, (),                    (F.NEWEST,)),
    Row(D.COMPARE,   (D.BACKFILL,),                K.COMPARE,   _YES,  (),                    (F.VERDICT,)),
    Row(D.SHADOW,    (D.COMPARE,),                 K.SHADOW,    _YES,  (),                    (F.VERDICT,)),
    Row(D.LIVE,      (D.SHADOW,),                  K.FLIP,      _SOME, (),                    _FLIPS),
    Row(D.RAMPDOWN,  (D.LIVE,),                    K.SCALE,     _YES,  (_FULL,),              (F.REVERSE,)),
    Row(D.COMPLETE,  (D.RAMPDOWN,),                K.RETIRE,    _NONE, (_DRAINED, _APPROVED)),
    Row(D.RETIRED,   (D.COMPLETE,),                K.RETIRE,    _NONE, (_REMOVED, _APPROVED)),
    Row(T.DARK,      (T.LEGACY,),                  K.SHIFT,     _YES,  (_TEE, _COPIED)),
    Row(T.CANARY,    (T.LEGACY, T.DARK, T.CANARY), K.SHIFT,     _YES,  (_COMPARED, _DECIDED), (F.HOME,)),
    Row(T.FULL,      (T.CANARY,),                  K.SHIFT,     _YES,  (),                    (F.HOME,)),
    Row(T.SOAKED,    (T.FULL,),                    K.BAKE,      _YES,  (),                    (F.ZERO,)),
    Row(T.DRAINED,   (T.SOAKED,),                  K.DRAIN,     _SOME),
    Row(T.REMOVED,   (T.DRAINED,),                 K.RETIRE,    _SOME),
)  # fmt: skip
