"""What HAProxy does and counts, out of what it says when it is asked: pure."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringbus.lab.edge.facts import GroupFacts

_CLASSES = ("2xx", "3xx", "4xx", "5xx")
HEALTHY = ("healthy", "", "")
_INITIAL = ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
_SLOW = ("unhealthy", "Target.Timeout", "Request timed out")
_WRONG = "Target.ResponseCodeMismatch"
_FAILED = ("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
_VARIABLE = re.compile(r"^proc\.(\w+): type=sint value=<(-?\d+)>$", re.MULTILINE)
Health = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CountFacts:
    """What one row has counted since HAProxy started: requests, answers by class; ``milliseconds`` an answer took.

    Requests to a target that hung or took no connection are counted too: HAProxy answers these itself.
    """

    requests: int
    answers: Mapping[str, int]
    milliseconds: int


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """One node's table: counts by (part, row), health by (group's name, target)."""

    counts: Mapping[tuple[str, str], CountFacts]
    health: Mapping[tuple[str, str], Health]


@dataclass(frozen=True, slots=True)
class LoadedFacts:
    """What HAProxy has loaded, which may be another file than the one on its disk: its description, its variables."""

    structure: str
    weights: Mapping[str, int]


def loaded_question(variables: Iterable[str]) -> str:
    """What is asked to know what is loaded."""
    return ";".join(("show info", *(f"get var proc.{name}" for name in variables)))


def loaded_facts(text: str) -> LoadedFacts:
    """What it says to that; of a variable that it does not know it says nothing of use."""
    described = re.search(r"^description: (.*)$", text, re.MULTILINE)
    weights = {name: int(value) for name, value in _VARIABLE.findall(text)}
    return LoadedFacts(described[1] if described else "", weights)


def node_facts(text: str) -> NodeFacts:
    """What `show stat` says."""
    rows = list(csv.DictReader(text.removeprefix("# ").splitlines()))
    counts = {(row["pxname"], row["svname"]): _count(row) for row in rows}
    servers = [row for row in rows if row["svname"] not in ("FRONTEND", "BACKEND")]
    return NodeFacts(counts, {(row["pxname"], row["svname"]): _health(row) for row in servers})


def grown(now: NodeFacts, before: NodeFacts | None) -> Mapping[tuple[str, str], CountFacts]:
    """What was counted between two tables; a HAProxy that began anew counts from nothing.

    Nothing where there is no earlier one: what it counted until now was told by somebody else, or long ago.
    """
    if before is None:
        return {}
    return {key: _minus(count, before.counts.get(key)) for key, count in now.counts.items()}


def seen(groups: Iterable[GroupFacts], nodes: Iterable[NodeFacts]) -> dict[str, dict[str, Health]]:
    """The health of every target, by its group's ARN: healthy where any node says so, else as the first one says."""
    asked = list(nodes)
    found: dict[str, dict[str, Health]] = {}
    for group in groups:
        for target in group.targets:
            told = [node.health[key] for node in asked if (key := (group.name, target.target)) in node.health]
            if told:
                found.setdefault(group.arn, {})[target.target] = HEALTHY if HEALTHY in told else told[0]
    return found


def _count(row: Mapping[str, str]) -> CountFacts:
    answers = {name: int(row.get(f"hrsp_{name}") or 0) for name in _CLASSES}
    requests = int(row.get("req_tot") or 0) or sum(answers.values())
    if row["svname"] not in ("FRONTEND", "BACKEND"):
        requests += int(row.get("econ") or 0) + int(row.get("eresp") or 0)
    return CountFacts(requests, answers, int(row.get("rtime") or 0))


def _minus(now: CountFacts, before: CountFacts | None) -> CountFacts:
    if before is None or now.requests < before.requests:
        return now
    answers = {name: max(0, count - before.answers[name]) for name, count in now.answers.items()}
    return CountFacts(now.requests - before.requests, answers, now.milliseconds)


def _health(row: Mapping[str, str]) -> Health:
    if row["status"].startswith("UP"):
        return HEALTHY if row["check_status"] not in ("", "INI") else _INITIAL
    checked = row["check_status"]
    if checked.endswith("TOUT"):
        return _SLOW
    if checked == "L7STS":
        return ("unhealthy", _WRONG, f"Health checks failed with these codes: [{row['check_code']}]")
    return _FAILED
