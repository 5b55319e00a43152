"""The edge verified: who answers for a region and for a city, and who should."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ringbus.errors import RingbusError, failed
from ringbus.events import silent
from ringbus.outcomes import Stop
from ringbus.topology.loss import Loss, LossKind
from ringbus.verify.edge import probe_edge
from ringbus.verify.inputs import VerifyInputs, VerifyLimits
from ringbus.verify.ports import EdgeInputs, EdgeReading
from tests.unit.platforms import topology
from tests.unit.test_verify_parts import Host

EU, US = "eu-west-1", "us-east-1"
NAMES = {EU: "api.eu-west-1.hailo.example", US: "api.us-east-1.hailo.example"}
CITIES = {"london": EU, "new-york": US}


class Public:
    """An EdgePort that says what it was told to say, by who is near and by name."""

    def __init__(self, said: Mapping[tuple[str, str], EdgeReading | RingbusError]) -> None:
        self.said = said

    def get(self, near: str, name: str, path: str) -> EdgeReading:
        assert path == "/health"  # whatever runs there answers it
        found = self.said[near, name]
        if isinstance(found, RingbusError):
            raise found
        return found


def rows(changes: Mapping[tuple[str, str], EdgeReading | RingbusError], *away: str) -> dict[str, tuple[str, str]]:
    """Verdict and message by row, when all else is as it should be."""
    fine = {
        (region, name): EdgeReading(200, region) for region in NAMES for name in (NAMES[region], "api.hailo.example")
    }
    port = Public({**fine, **changes})
    losses = tuple(Loss(LossKind.REGION, region) for region in away)
    edge = EdgeInputs(port, "api.hailo.example", NAMES, CITIES)
    inputs = VerifyInputs(topology(), (), Host(0, ""), {}, "r", silent, Stop(), losses, edge, VerifyLimits(travel=0))
    return {one.name: (one.verdict.value, one.message) for one in probe_edge(inputs).rows}


def test_every_region_and_every_city_is_answered_from_where_it_should() -> None:
    found = rows({})
    assert [*found] == [f"edge {EU}", f"edge {US}", "city london", "city new-york"]
    assert {verdict for verdict, _ in found.values()} == {"pass"}
    assert found["city london"][1] == "api.hailo.example answers from eu-west-1"


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        (EdgeReading(0, said="10.0.0.1 does not answer"), "fail", "does not answer"),
        (EdgeReading(503), "fail", "503"),
        (EdgeReading(200, US), "fail", "by us-east-1, not by eu-west-1"),
        (failed("RB504", "lab", "it is not up"), "error", "not up"),
        (EdgeReading(200), "pass", "answers"),
        (EdgeReading(204), "pass", "answers"),
        (EdgeReading(404), "fail", "api.hailo.example/health answers with 404"),
        (EdgeReading(301), "fail", "301"),
    ],
)
def test_what_is_said_of_a_city(answer: EdgeReading | RingbusError, verdict: str, words: str) -> None:
    told = rows({(EU, "api.hailo.example"): answer})["city london"]
    assert told[0] == verdict
    assert words in told[1]


def test_the_cities_of_a_region_that_is_known_to_be_away_are_answered_by_another() -> None:
    assert [*rows({}, EU)] == [f"edge {US}", "city london", "city new-york"]
    still = rows({}, EU)["city london"]
    assert still[0] == "fail"
    moved = rows({(EU, "api.hailo.example"): EdgeReading(200, US)}, EU)["city london"]
    assert moved == ("pass", "api.hailo.example answers from us-east-1")


def test_without_a_way_for_the_public_nothing_is_asked() -> None:
    inputs = VerifyInputs(topology(), (), Host(0, ""), {}, "r", silent, Stop())
    assert probe_edge(inputs).rows == ()


def test_what_becomes_right_after_a_while_is_waited_for() -> None:
    answers = [EdgeReading(503), EdgeReading(0, said="no such name"), EdgeReading(200, EU)]

    class Late(Public):
        def get(self, near: str, name: str, path: str) -> EdgeReading:
            return answers.pop(0)

    waited: list[float] = []
    edge = EdgeInputs(Late({}), "api.hailo.example", {EU: NAMES[EU]}, {})
    inputs = VerifyInputs(topology(), (), Host(0, ""), {}, "r", silent, Stop(), edge=edge, sleep=waited.append)
    (row,) = probe_edge(inputs).rows
    assert (row.verdict.value, len(waited)) == ("pass", 2)
