"""Stand-ins for values that must be there: put where the file's own is at fault, so that the rest can be judged too."""

from collections.abc import Mapping

from ringbus.model.fields import ANY
from ringbus.model.paths import Path

STAND_INS: Mapping[Path, object] = {
    ("ringbus",): 1,
    ("platform",): "standin",
    ("domain",): "standin.example",
    ("regions",): {"eu-west-1": {"network": "240.0.0.0/16"}},
    ("regions", ANY): {"network": "240.0.0.0/16"},
    ("regions", ANY, "network"): "240.0.0.0/16",
    ("regions", ANY, "zones", ANY): "a",
    ("regions", ANY, "existing", "vpc"): "vpc-0",
    ("bus", "federation", "links", ANY): {"from": "eu-west-1a", "to": "eu-west-1b"},
    ("bus", "federation", "links", ANY, "from"): "eu-west-1a",
    ("bus", "federation", "links", ANY, "to"): "eu-west-1b",
    ("bus", "federation", "links", ANY, "exchanges", ANY): "standin",
    ("bus", "federation", "survive", ANY): "zone",
    ("ring", "keyspaces", ANY): "standin",
    ("services", ANY, "secrets", ANY): "standin",
    ("services", ANY, "regions", ANY): "eu-west-1",
    ("regions", ANY, "services", ANY, "secrets", ANY): "standin",
    ("cities", ANY, "region"): "eu-west-1",
    ("access", "allow", ANY): "10.0.0.0/16",
    ("accept", ANY): {"code": "RB201", "where": "standin", "because": "standin", "until": "2000-01-01"},
    ("accept", ANY, "code"): "RB201",
    ("accept", ANY, "where"): "standin",
    ("accept", ANY, "because"): "standin",
    ("accept", ANY, "until"): "2000-01-01",
}


def stand_in(path: Path, given: Mapping[Path, object] = STAND_INS) -> object | None:
    """What stands for the value at ``path``, or None when it may simply be taken out."""
    return next((value for form, value in given.items() if _fits(path, form)), None)


def _fits(path: Path, form: Path) -> bool:
    return len(path) == len(form) and all(wanted in (ANY, step) for step, wanted in zip(path, form, strict=True))
