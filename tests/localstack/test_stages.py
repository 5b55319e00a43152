"""The stages before `services`: the examples planned and applied; a city that leaves its monolith, step by step.

One story for each example, told in the order of the file.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringbus import assets
from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client

pytestmark = pytest.mark.timeout(2400)

ACCOUNT = account_of("stages")
PLATFORM = "hailo"
REGION = "eu-west-1"
NOTHING = {"add": 0, "change": 0, "replace": 0, "destroy": 0}


@pytest.fixture(scope="module")
def elbv2(localstack: LocalStackStatus) -> Any:
    return client(localstack.endpoint, ACCOUNT, "elbv2", REGION)


def begin(ringbus: Ringbus, example: str) -> None:
    text = (assets.path("examples") / f"{example}.yaml").read_text(encoding="utf-8")
    ringbus.write("platform.yaml", text.replace('account: "000000000000"', f'account: "{ACCOUNT}"'))


def assert_nothing_to_do(ringbus: Ringbus) -> None:
    plan = ringbus.json("plan", "--exit-code")
    assert {stack["name"]: {what: stack[what] for what in NOTHING} for stack in plan["stacks"]} == {
        stack["name"]: NOTHING for stack in plan["stacks"]
    }


def leads_to(localstack: LocalStackStatus, name: str) -> str:
    """The name of the load balancer that a public name is an alias of."""
    route53 = client(localstack.endpoint, ACCOUNT, "route53", REGION)
    zones = [zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"] if zone["Name"] == "hailo.example."]
    sets = [
        each for zone in zones for each in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    ]
    (alias,) = (each["AliasTarget"]["DNSName"] for each in sets if each["Name"] == f"{name}." and each["Type"] == "A")
    balancers = client(localstack.endpoint, ACCOUNT, "elbv2", REGION).describe_load_balancers()["LoadBalancers"]
    (found,) = (each["LoadBalancerName"] for each in balancers if each["DNSName"].rstrip(".") == alias.rstrip("."))
    return str(found)


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


def test_monolith_is_applied_and_a_second_plan_is_empty(ringbus: Ringbus) -> None:
    begin(ringbus, "hailo-monolith")
    assert ringbus.json("check")["ok"] is True
    assert ringbus.json("apply", "--yes")["state"] == "applied"
    assert_nothing_to_do(ringbus)


def test_every_name_leads_to_the_one_monolith(localstack: LocalStackStatus) -> None:
    names = ("api.hailo.example", "api.eu-west-1.hailo.example", "london.hailo.example", "dublin.hailo.example")
    assert {leads_to(localstack, name) for name in names} == {"hailo-legacy-monolith"}


def test_its_stores_stand_and_no_password_is_known(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    rds = client(localstack.endpoint, ACCOUNT, "rds", REGION)
    databases = {each["DBInstanceIdentifier"]: each for each in rds.describe_db_instances()["DBInstances"]}
    assert set(databases) == {"hailo-legacy-monolith", "hailo-legacy-monolith-replica"}
    arn = databases["hailo-legacy-monolith"]["MasterUserSecret"]["SecretArn"]
    manager = client(localstack.endpoint, ACCOUNT, "secretsmanager", REGION)
    secret = json.loads(manager.get_secret_value(SecretId=arn)["SecretString"])["password"]
    kept = [path for path in ringbus.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert not [path for path in kept if secret.encode() in path.read_bytes()]


def test_a_monolith_is_destroyed_only_with_its_data_named(ringbus: Ringbus) -> None:
    overlay = ringbus.write("gone.yaml", "legacy: {monolith: retired}\n")
    refusal = ringbus.json("plan", "--overlay", overlay, code=4)
    assert {each["code"] for each in refusal["guards"]} >= {"RB334"}
    ringbus.run("destroy", "--yes", "--data-loss-accepted", PLATFORM)


def test_hybrid_is_applied_and_a_second_plan_is_empty(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    begin(ringbus, "hailo-hybrid")
    assert ringbus.json("check")["ok"] is True
    assert ringbus.json("apply", "--yes")["state"] == "applied"
    assert_nothing_to_do(ringbus)
    assert leads_to(localstack, "london.hailo.example") == "hailo-legacy-london"
    assert leads_to(localstack, "api.eu-west-1.hailo.example") == "hailo-edge"


def test_a_shift_is_left_alone_and_a_rule_made_anew_begins_with_it(ringbus: Ringbus, elbv2: Any) -> None:
    rule = city_rule(elbv2, "london", "london")
    assert shares(rule) == {"hailo-legacy-london-api": 100, "hailo-legacy-london-to-london": 0}
    moved = rule["Actions"]
    for group in moved[0]["ForwardConfig"]["TargetGroups"]:
        group["Weight"] = 37 if "-to-" in group["TargetGroupArn"] else 63
    elbv2.modify_rule(RuleArn=rule["RuleArn"], Actions=moved)
    assert_nothing_to_do(ringbus)
    taint(ringbus, 'module.ways["london/london"]')
    ringbus.run("apply", "--yes")
    anew = city_rule(elbv2, "london", "london")
    assert anew["RuleArn"] != rule["RuleArn"]
    assert shares(anew) == {"hailo-legacy-london-api": 63, "hailo-legacy-london-to-london": 37}
    assert_nothing_to_do(ringbus)


def test_a_city_s_monolith_that_is_drained_leaves_its_names_alone(
    ringbus: Ringbus, localstack: LocalStackStatus
) -> None:
    overlay = ringbus.write("drained.yaml", "cities: {london: {legacy: drained}}\n")
    ringbus.run("plan", "--overlay", overlay, "--exit-code", code=3)
    changes = {stack: found for stack, found in ringbus.changes(PLATFORM).items() if found}
    assert changes == {"global": {'aws_route53_record.city["london"]': "change"}}
    ringbus.run("apply", "--yes", "--overlay", overlay)
    assert leads_to(localstack, "london.hailo.example") == "hailo-edge"
    assert leads_to(localstack, "dublin.hailo.example") == "hailo-legacy-dublin"


def test_one_that_is_retired_takes_only_its_own_and_its_data_only_when_named(ringbus: Ringbus) -> None:
    overlay = ringbus.write("retired.yaml", "cities: {london: {legacy: retired}}\n")
    refusal = ringbus.json("plan", "--overlay", overlay, code=4)
    assert [each["code"] for each in refusal["guards"] if each["severity"] == "error"] == ["RB334", "RB334"]
    plan = ringbus.json("plan", "--overlay", overlay, "--data-loss-accepted", "london", "--exit-code", code=3)
    changes = {stack: found for stack, found in ringbus.changes(PLATFORM).items() if found}
    assert list(changes) == ["region-eu-west-1"]
    gone = {address for address, action in changes[f"region-{REGION}"].items() if action == "destroy"}
    assert all("london" in address for address in gone)
    left = {address: action for address, action in changes[f"region-{REGION}"].items() if address not in gone}
    assert left == {'module.tiers["api"].aws_autoscaling_group.this': "change"}
    ringbus.run("apply", plan["release"], "--overlay", overlay)
    ringbus.run("plan", "--overlay", overlay, "--exit-code")


def test_destroy_leaves_no_database(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    ringbus.run("destroy", "--yes", "--data-loss-accepted", PLATFORM, "--overlay", "retired.yaml")
    rds = client(localstack.endpoint, ACCOUNT, "rds", REGION)
    caches = client(localstack.endpoint, ACCOUNT, "elasticache", REGION)
    assert rds.describe_db_instances()["DBInstances"] == []
    assert caches.describe_replication_groups()["ReplicationGroups"] == []


def taint(ringbus: Ringbus, module: str) -> None:
    """Have Terraform make the listener rule of a module anew, as `terraform taint` would."""
    file = ringbus.folder / ".ringbus" / PLATFORM / "localstack" / "state" / f"region-{REGION}.tfstate"
    state = json.loads(file.read_text(encoding="utf-8"))
    (rule,) = (
        each for each in state["resources"] if (each.get("module"), each["type"]) == (module, "aws_lb_listener_rule")
    )
    rule["instances"][0]["status"] = "tainted"
    file.write_text(json.dumps(state | {"serial": state["serial"] + 1}), encoding="utf-8")
