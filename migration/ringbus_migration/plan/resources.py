"""The resources that effects are on, as texts: one function for each sort."""

DATA, TRAFFIC, WEIGHT, GROUPS = "data", "traffic", "weight", "groups"

#: Which of the file's approvals a state without a way back needs.
GATES = {"complete": "complete", "retired": "retire"}


def data(city: str, entity: str) -> str:
    """The DATA state of an entity, kept by ``city``."""
    return f"{DATA} {city}/{entity}"


def traffic(city: str, route: str, region: str) -> str:
    """The TRAFFIC state of a route."""
    return f"{TRAFFIC} {city}/{route}/{region}"


def weight(city: str, route: str, region: str) -> str:
    """The per cent of a route's requests that the new side gets."""
    return f"{WEIGHT} {city}/{route}/{region}"


def groups(region: str, cell: str) -> str:
    """The target groups and rules of a cell."""
    return f"{GROUPS} {region} {cell}"


def store(name: str, city: str) -> str:
    """A table that is made."""
    return f"store {name} of {city}"


def legacy(city: str) -> str:
    """The key of the platform file that says whether a city's monolith serves; a patch of it is shown."""
    return f"platform cities.{city}.legacy"


def monolith() -> str:
    """The key that says the same of the one monolith that all cities share."""
    return "platform legacy.monolith"


def approval(wave: str, city: str, gate: str) -> str:
    """Somebody's yes."""
    return f"approval {wave}/{city}/{gate}"
