"""Guards on plans of the real provider: what each change of the platform file comes to, and what is said to it.

The plans are of region eu-west-1 of examples/hailo.yaml, as it stood on LocalStack, with Terraform 1.11.4 and the AWS
provider 5.100: `mix` other instances for all brokers, another image for a ring node and a larger disk for another,
`letter` a broker in another zone, `user-data` and `tags` other first-boot data and tags for all.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from ringbus import assets
from ringbus.findings import Finding, Severity
from ringbus.guards.judge import judge
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.model.document import read_platform
from ringbus.terraform.planned_values import from_show
from ringbus.topology.derive import derive

PLANS = Path(__file__).parents[1] / "recordings" / "terraform" / "plans"
ACTIONS = {"create": Action.ADD, "update": Action.CHANGE, "delete": Action.DESTROY}


def recorded(name: str, stack: str) -> StackPlan:
    with zipfile.ZipFile(PLANS / f"{name}.tfplan") as archive:
        shown = archive.read("show.json").decode()
    words = {entry["address"]: entry["change"]["actions"] for entry in json.loads(shown)["resource_changes"]}
    actions = {address: ACTIONS[word[0]] if len(word) == 1 else Action.REPLACE for address, word in words.items()}
    return StackPlan(
        stack,
        tuple(
            StackChange(each.address, actions[each.address], before=each.before, after=each.after, unknown=each.unknown)
            for each in from_show(shown)
        ),
    )


def judged(name: str, stack: str = "region-eu-west-1") -> tuple[Finding, ...]:
    platform = read_platform(Path(assets.path("examples")) / "hailo.yaml")
    return judge(platform, derive(platform), recorded(name, stack))


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in found]


def test_other_instances_for_all_brokers_and_an_image() -> None:
    found = judged("hosts-mix")
    assert codes(found) == ["RB330"] * 3 + ["RB332"]
    assert "bus-eu-west-1a-0, bus-eu-west-1a-1, bus-eu-west-1a-2" in found[0].message
    assert "ring-eu-west-1a-0" in found[3].message
    assert not any("ring-eu-west-1b-0" in finding.message for finding in found), "its disk only grows"


def test_a_broker_in_another_zone_loses_its_disk() -> None:
    found = judged("hosts-letter")
    assert [(finding.code, finding.severity) for finding in found] == [
        ("RB333", Severity.ERROR),
        ("RB350", Severity.WARNING),
    ]
    assert "bus-eu-west-1a-0" in str(found[0].where)


def test_other_first_boot_data_stops_everybody() -> None:
    assert codes(judged("hosts-user-data")) == ["RB330"] * 3 + ["RB331"] + ["RB350"] * 3


@pytest.mark.parametrize(
    ("name", "stack"),
    [
        ("hosts-tags", "region-eu-west-1"),
        ("region-drift", "region-eu-west-1"),
        ("base-change", "base"),
        ("global-add", "global"),
    ],
)
def test_what_harms_nobody(name: str, stack: str) -> None:
    assert judged(name, stack) == ()


def test_all_that_is_destroyed_with_the_public_names() -> None:
    assert codes(judged("global-destroy", "global")) == ["RB339"]
