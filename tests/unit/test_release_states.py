"""States are read side by side: every one that cannot be read is told, and a region that is away is known as that."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringbus.errors import RingbusError, failed
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.plan import plan_release
from ringbus.release.status import status
from tests.unit.fakes import FakeCloud, release_inputs

PEERING = "peering-eu-west-1-us-east-1"
UNREACHABLE = ("RB430", "s3 get_object in us-east-1", "AWS cannot be reached", "check the network.")


@pytest.fixture
def inputs(tmp_path: Path) -> ReleaseInputs:
    """Two regions that stand."""
    made = release_inputs(tmp_path, FakeCloud())
    apply_release(made, plan_release(made, "r1", made.topology.stacks))
    return made


def unreadable(inputs: ReleaseInputs, monkeypatch: pytest.MonkeyPatch, faults: dict[str, tuple[str, ...]]) -> None:
    """The states of these stacks cannot be read: code, where, message and hint by stack."""

    def failing(code: str, where: str, message: str, hint: str) -> RingbusError:
        return failed(code, where, message, hint=hint)

    for stack, fault in faults.items():

        def read(fault: tuple[str, ...] = fault) -> None:
            raise failing(*fault)

        monkeypatch.setattr(inputs.ports[stack], "state", read)


def test_every_state_that_cannot_be_read_is_told(inputs: ReleaseInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ("RB425", "stack global", "is no state", "")
    unreadable(inputs, monkeypatch, {"region-us-east-1": UNREACHABLE, "global": broken})
    with pytest.raises(RingbusError) as told:
        plan_release(inputs, "r2", inputs.topology.stacks)
    assert {(one.code, one.where.path, one.hint) for one in told.value.findings} == {
        (
            "RB430",
            "stack region-us-east-1: s3 get_object in us-east-1",
            "`ringbus plan --without us-east-1` leaves out what is away; or wait until it is back.",
        ),
        ("RB425", "stack global", ""),
    }


def test_where_the_home_is_away_too_it_is_the_network(inputs: ReleaseInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    unreadable(inputs, monkeypatch, dict.fromkeys(("base", "region-us-east-1"), UNREACHABLE))
    with pytest.raises(RingbusError) as told:
        inputs.states()
    assert [one.hint for one in told.value.findings] == ["check the network."] * 2


def test_status_tells_the_rest_of_a_region_that_is_away(inputs: ReleaseInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    unreadable(inputs, monkeypatch, {"region-us-east-1": UNREACHABLE})
    reading = status(inputs)
    assert (reading.state, reading.release) == ("applied", "r1")
    assert {stack.name: stack.state for stack in reading.stacks} == {
        "base": "applied", "region-eu-west-1": "applied", "region-us-east-1": "away", PEERING: "applied",
        "global": "applied",
    }  # fmt: skip


def test_what_is_left_out_is_away_without_being_asked(inputs: ReleaseInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    left = inputs.without(("us-east-1",))
    assert {stack.name for stack in status(left).stacks if stack.state == "away"} == {"region-us-east-1", PEERING}
    unreadable(inputs, monkeypatch, {"global": ("RB425", "stack global", "is no state", "")})
    with pytest.raises(RingbusError):
        status(inputs)


def test_status_fails_where_nothing_answers(inputs: ReleaseInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    unreadable(inputs, monkeypatch, dict.fromkeys(inputs.ports, UNREACHABLE))
    with pytest.raises(RingbusError):
        status(inputs)
