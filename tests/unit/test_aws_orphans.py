"""What a killed apply left in AWS, found again: which call asks for it, and what is known to be ours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pytest

from ringbus.aws.orphan_kinds import KINDS
from ringbus.aws.orphans import find_orphans
from ringbus.errors import Kind, RingbusError
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.outcomes import Stop
from ringbus.topology.derive import derive
from ringbus.topology.values import Stack
from tests.unit.cases import cases
from tests.unit.platforms import TWO_REGIONS, platform

Question = tuple[str, str, Mapping[str, Any]]


class Listed:
    """What an AwsSession answers; a question that no answer was given for is a fault. None: there is none."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.asked: list[Question] = []

    def find(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any], absent: Collection[str]
    ) -> dict[str, Any] | None:
        self.asked.append((f"{service} {operation}", region, parameters))
        answer: dict[str, Any] | None = self.answers[f"{service} {operation}"]
        assert answer is not None or absent
        return answer

    def pages(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        self.asked.append((f"{service} {operation}", region, parameters))
        yield self.answers[f"{service} {operation}"]


def stack_of(name: str) -> Stack:
    return next(stack for stack in derive(platform(given=TWO_REGIONS)).stacks if stack.name == name)


def found(
    listed: Listed, *changes: StackChange, stack: str = "region-eu-west-1", held: Collection[Sequence[str]] = ()
) -> Any:
    plan = StackPlan(stack, changes)
    return find_orphans(listed, stack_of(stack), plan, frozenset((kind, name) for kind, name in held), Stop())  # type: ignore[arg-type]


def added(case: Mapping[str, Any]) -> StackChange:
    action = Action(case.get("action", "add"))
    return StackChange(case["address"], action, after=case["after"], unknown=frozenset(case.get("unknown", ())))


@pytest.mark.parametrize("case", cases("orphans"))
def test_cases(case: dict[str, Any]) -> None:
    listed, stack = Listed(case["answers"]), case.get("stack", "region-eu-west-1")
    if isinstance(case["expect"], list):
        with pytest.raises(RingbusError) as told:
            found(listed, added(case), stack=stack)
        assert told.value.kind is Kind.REFUSED
        assert [finding.code for finding in told.value.findings] == ["RB475"]
        assert ", ".join(case["expect"]) in told.value.findings[0].message
        return
    expected = {case["address"]: case["expect"]} if case["expect"] else {}
    assert found(listed, added(case), stack=stack, held=case.get("held", ())) == expected
    assert bool(listed.asked) == bool(case["answers"])
    for _, region, parameters in listed.asked[:1]:
        assert region == case.get("region", "eu-west-1")
        assert parameters == case.get("asked", parameters)


def test_one_question_serves_all_that_it_answers() -> None:
    tags = [{"Key": "platform", "Value": "hailo"}]
    answer = {
        "Volumes": [
            {"VolumeId": f"vol-{name}", "AvailabilityZone": "a", "Size": 1, "State": "available",
             "Tags": [*tags, {"Key": "Name", "Value": name}]}
            for name in "xyz"
        ]
    }  # fmt: skip
    listed = Listed({"ec2 describe_volumes": answer})
    changes = [
        StackChange(
            f'module.volumes["{name}"].aws_ebs_volume.this',
            Action.ADD,
            after={"availability_zone": "a", "size": 1, "tags_all": {"platform": "hailo", "Name": name}},
        )
        for name in "xyw"
    ]
    ids = found(listed, *changes)
    assert ids == {changes[0].address: "vol-x", changes[1].address: "vol-y"}
    assert len(listed.asked) == 1


def test_every_ambiguity_is_told() -> None:
    tags = [{"Key": "platform", "Value": "hailo"}]
    twice = {"Addresses": [{"AllocationId": f"eipalloc-{number}", "Tags": tags} for number in (2, 1)]}
    changes = [
        StackChange(f'module.network.aws_eip.nat["{letter}"]', Action.ADD, after={"tags_all": {"platform": "hailo"}})
        for letter in "ab"
    ]
    with pytest.raises(RingbusError) as told:
        found(Listed({"ec2 describe_addresses": twice}), *changes)
    assert [finding.where.path for finding in told.value.findings] == [
        f"stack region-eu-west-1: {change.address}" for change in changes
    ]
    assert "eipalloc-1, eipalloc-2" in told.value.findings[0].message


def test_every_kind_is_known_by_tags_or_by_what_it_is_below() -> None:
    for name, kind in KINDS.items():
        assert kind.below or kind.same or kind.asked, name
        assert not (kind.below and (kind.tags or kind.tagged_later)), name
        assert kind.same or not kind.below, f"{name} would be anything below its parent"
