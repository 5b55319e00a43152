"""Stage `hybrid`: the example planned and applied; a city that leaves its monolith, step by step.

One story, told in the order of the file.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client
from tests.localstack.stages import PLATFORM, REGION, assert_nothing_to_do, begin, holds, leads_to

pytestmark = pytest.mark.timeout(2400)

ACCOUNT = account_of("stages")
REGIONS = (REGION, "us-east-1")


@pytest.fixture(scope="module")
def elbv2(localstack: LocalStackStatus) -> Any:
    return client(localstack.endpoint, ACCOUNT, "elbv2", REGION)


@pytest.fixture(scope="module")
def before(localstack: LocalStackStatus) -> dict[str, list[str]]:
    """What the account held before anything was applied."""
    return holds(localstack, ACCOUNT, *REGIONS)


def city_rule(elbv2: Any, monolith: str, city: str) -> dict[str, Any]:
    """The rule of a city on a monolith's listener."""
    balancer = elbv2.describe_load_balancers(Names=[f"{PLATFORM}-legacy-{monolith}"])["LoadBalancers"][0]
    listeners = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    (listener,) = (each["ListenerArn"] for each in listeners if each["Port"] == 443)
    rules = elbv2.describe_rules(ListenerArn=listener)["Rules"]
    hosts = {
        each["RuleArn"]: [
            host for one in each["Conditions"] for host in one.get("HostHeaderConfig", {}).get("Values", [])
        ]
        for each in rules
    }
    (found,) = (each for each in rules if hosts[each["RuleArn"]] == [f"{city}.hailo.example"])
    return dict(found)


def shares(rule: dict[str, Any]) -> dict[str, int]:
    """Weights by the name of the target group."""
    groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
    return {group["TargetGroupArn"].split("/")[1]: group["Weight"] for group in groups}


def test_hybrid_is_applied_and_every_name_leads_where_it_is_served(
    ringbus: Ringbus, localstack: LocalStackStatus, before: dict[str, list[str]]
) -> None:
    assert before["databases"] == []
    begin(ringbus, "hailo-hybrid", ACCOUNT)
    assert ringbus.json("check")["ok"] is True
    assert ringbus.json("apply", "--yes")["state"] == "applied"
    assert leads_to(localstack, ACCOUNT, "london.hailo.example") == "hailo-legacy-london"
    assert leads_to(localstack, ACCOUNT, "api.eu-west-1.hailo.example") == "hailo-edge"


def test_a_shift_is_left_alone_and_a_rule_made_anew_begins_with_it(ringbus: Ringbus, elbv2: Any) -> None:
    """The plan with the shift is the example's second one: of all that stands it finds nothing to do."""
    rule = city_rule(elbv2, "london", "london")
    assert shares(rule) == {"hailo-legacy-london-api": 100, "hailo-legacy-london-to-london": 0}
    moved = rule["Actions"]
    for group in moved[0]["ForwardConfig"]["TargetGroups"]:
        group["Weight"] = 37 if "-to-" in group["TargetGroupArn"] else 63
    elbv2.modify_rule(RuleArn=rule["RuleArn"], Actions=moved)
    assert_nothing_to_do(ringbus)
    taint(ringbus, 'module.ways["london/london"]')
    ringbus.run("apply", ringbus.json("plan", "--no-refresh")["release"])
    anew = city_rule(elbv2, "london", "london")
    assert anew["RuleArn"] != rule["RuleArn"]
    assert shares(anew) == {"hailo-legacy-london-api": 63, "hailo-legacy-london-to-london": 37}


def test_a_city_s_monolith_that_is_drained_leaves_its_names_alone(
    ringbus: Ringbus, localstack: LocalStackStatus
) -> None:
    """Its plan looks at everything: the rule that was made anew is as it should be."""
    overlay = ringbus.write("drained.yaml", "cities: {london: {legacy: drained}}\n")
    plan = ringbus.json("plan", "--overlay", overlay, "--exit-code", code=3)
    changes = {stack: found for stack, found in ringbus.changes(PLATFORM).items() if found}
    assert changes == {"global": {'aws_route53_record.city["london"]': "change"}}
    ringbus.run("apply", plan["release"], "--overlay", overlay)
    assert leads_to(localstack, ACCOUNT, "london.hailo.example") == "hailo-edge"
    assert leads_to(localstack, ACCOUNT, "dublin.hailo.example") == "hailo-legacy-dublin"


def test_one_that_is_retired_takes_only_its_own_and_its_data_only_when_named(ringbus: Ringbus) -> None:
    overlay = ringbus.write("retired.yaml", "cities: {london: {legacy: retired}}\n")
    refusal = ringbus.json("plan", "--overlay", overlay, "--no-refresh", code=4)
    assert [each["code"] for each in refusal["guards"] if each["severity"] == "error"] == ["RB334", "RB334"]
    accepted = ("--data-loss-accepted", "london")
    plan = ringbus.json("plan", "--overlay", overlay, *accepted, "--no-refresh", "--exit-code", code=3)
    changes = {stack: found for stack, found in ringbus.changes(PLATFORM).items() if found}
    assert list(changes) == ["region-eu-west-1"]
    gone = {address for address, action in changes[f"region-{REGION}"].items() if action == "destroy"}
    assert all("london" in address for address in gone)
    left = {address: action for address, action in changes[f"region-{REGION}"].items() if address not in gone}
    assert left == {'module.tiers["api"].aws_autoscaling_group.this': "change"}
    ringbus.run("apply", plan["release"], "--overlay", overlay)
    ringbus.run("plan", "--overlay", overlay, "--exit-code")


def test_destroy_leaves_nothing(ringbus: Ringbus, localstack: LocalStackStatus, before: dict[str, list[str]]) -> None:
    ringbus.run("destroy", "--yes", "--data-loss-accepted", PLATFORM, "--overlay", "retired.yaml")
    after = holds(localstack, ACCOUNT, *REGIONS)
    assert {what: names for what, names in after.items() if names != before[what]} == {}


def taint(ringbus: Ringbus, module: str) -> None:
    """Have Terraform make the listener rule of a module anew, as `terraform taint` would."""
    file = ringbus.folder / ".ringbus" / PLATFORM / "localstack" / "state" / f"region-{REGION}.tfstate"
    state = json.loads(file.read_text(encoding="utf-8"))
    (rule,) = (
        each for each in state["resources"] if (each.get("module"), each["type"]) == (module, "aws_lb_listener_rule")
    )
    rule["instances"][0]["status"] = "tainted"
    file.write_text(json.dumps(state | {"serial": state["serial"] + 1}), encoding="utf-8")
