"""A monolith that Ringbus did not make: read, left by one city and taken back, and after all as it was found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus, aws_variables, image_lock
from tests.localstack.listing import client

pytestmark = pytest.mark.timeout(1800)

ACCOUNT, REGION = account_of(__name__), "eu-west-1"
_FILE = """\
ringbus: 1
platform: found
stage: hybrid
account: "{account}"
access: {{via: ssm}}
regions:
  eu-west-1:
    network: 10.61.0.0/16
    zones: [a, b]
    existing:
      vpc: {vpc}
      subnets: {{a: {{public: {public_a}}}, b: {{public: {public_b}}}}}
bus: {{nodes: 1, federation: {{survive: []}}}}
ring: {{replication: 2, keyspaces: [main]}}
cities:
  london: {{region: eu-west-1, legacy: retired}}
legacy:
  monolith: serving
  existing:
    load_balancer: {balancer}
    listener: {listener}
    target_groups: {{api: {group}}}
    mysql: old-db
"""


@dataclass(frozen=True)
class Company:
    """What stood before, and the API it is asked with."""

    endpoint: str
    ids: Mapping[str, str]

    def api(self, service: str) -> Any:
        return client(self.endpoint, ACCOUNT, service, REGION)

    def described(self) -> str:
        """Everything that describe-* says of what stood before."""
        elbv2, ec2, ids = self.api("elbv2"), self.api("ec2"), self.ids
        vpc = [{"Name": "vpc-id", "Values": [ids["vpc"]]}]
        answers = (
            elbv2.describe_load_balancers(LoadBalancerArns=[ids["balancer"]])["LoadBalancers"],
            elbv2.describe_load_balancer_attributes(LoadBalancerArn=ids["balancer"])["Attributes"],
            elbv2.describe_listeners(LoadBalancerArn=ids["balancer"])["Listeners"],
            self.rules(),
            elbv2.describe_target_groups()["TargetGroups"],
            ec2.describe_vpcs(VpcIds=[ids["vpc"]])["Vpcs"],
            ec2.describe_subnets(Filters=vpc)["Subnets"],
            ec2.describe_route_tables(Filters=vpc)["RouteTables"],
            ec2.describe_security_groups(Filters=vpc)["SecurityGroups"],
            ec2.describe_internet_gateways()["InternetGateways"],
            self.api("rds").describe_db_instances()["DBInstances"],
        )
        return json.dumps([[_lasting(each) for each in answer] for answer in answers], default=str, indent=1)

    def rules(self) -> list[dict[str, Any]]:
        return list(self.api("elbv2").describe_rules(ListenerArn=self.ids["listener"])["Rules"])


def _lasting(described: Mapping[str, Any]) -> dict[str, Any]:
    """Without what changes by itself; moto lists a load balancer once for every rule that ever named the group."""
    moving = ("AvailableIpAddressCount", "LatestRestorableTime")
    kept = {name: value for name, value in described.items() if name not in moving}
    balancers = {"LoadBalancerArns": sorted(set(kept["LoadBalancerArns"]))} if "LoadBalancerArns" in kept else {}
    return kept | balancers


@pytest.fixture(scope="module")
def company(localstack: LocalStackStatus) -> Company:
    """A network, a load balancer with a listener, a rule and a group, and a database, made by somebody."""
    made = Company(localstack.endpoint, {})
    ec2, elbv2 = made.api("ec2"), made.api("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.61.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    public = {
        zone: ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone)["Subnet"]["SubnetId"]
        for zone, cidr in {"a": "10.61.240.0/24", "b": "10.61.241.0/24"}.items()
    }
    balancer = elbv2.create_load_balancer(Name="old", Subnets=list(public.values()))["LoadBalancers"][0]
    group = elbv2.create_target_group(Name="old-api", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
    forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}]
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=forward
    )["Listeners"][0]
    paths = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/admin/*"]}}]
    elbv2.create_rule(ListenerArn=listener["ListenerArn"], Priority=50, Conditions=paths, Actions=forward)
    made.api("rds").create_db_instance(
        DBInstanceIdentifier="old-db", Engine="mysql", DBInstanceClass="db.m5.large", AllocatedStorage=20,
        MasterUsername="root", MasterUserPassword="somebody-knows-it",
    )  # fmt: skip
    ids = {
        "vpc": vpc, "public_a": public["a"], "public_b": public["b"], "balancer": balancer["LoadBalancerArn"],
        "listener": listener["ListenerArn"], "group": group["TargetGroupArn"],
    }  # fmt: skip
    return replace(made, ids=ids)


@pytest.fixture(scope="module")
def before(company: Company) -> str:
    return company.described()


@pytest.fixture(scope="module")
def aws(ringbus: Ringbus, company: Company) -> Ringbus:
    """The target `aws`: an emulated one has stand-ins for what is adopted."""
    ringbus.write("platform.yaml", _FILE.format(account=ACCOUNT, **company.ids))
    ringbus.write("ringbus.lock", image_lock(REGION))
    return replace(ringbus, variables=aws_variables(company.endpoint, ACCOUNT))


def test_it_is_adopted_and_a_second_plan_is_empty(aws: Ringbus, before: str) -> None:
    assert "/admin/*" in before
    assert aws.json("apply", "--yes")["state"] == "applied"
    aws.run("plan", "--exit-code")


def test_nothing_of_it_is_in_a_state(aws: Ringbus, company: Company) -> None:
    s3 = company.api("s3")
    bucket = f"found-state-{REGION}-{ACCOUNT}"
    state = json.loads(s3.get_object(Bucket=bucket, Key=f"region-{REGION}.tfstate")["Body"].read())
    managed = [each for each in state["resources"] if each["mode"] == "managed"]
    held = {one["attributes"].get(name) for each in managed for one in each["instances"] for name in ("id", "arn")}
    assert held.isdisjoint(company.ids.values())


def test_a_city_has_a_rule_beside_those_that_stood(company: Company) -> None:
    rules = {rule["Priority"]: rule for rule in company.rules()}
    assert set(rules) == {"50", "51", "default"}
    groups = rules["51"]["Actions"][0]["ForwardConfig"]["TargetGroups"]
    assert {group["TargetGroupArn"] == company.ids["group"]: group["Weight"] for group in groups} == {
        True: 100,
        False: 0,
    }


def test_a_city_moves_and_moves_back(aws: Ringbus, company: Company) -> None:
    found = company.rules()
    rule = next(rule for rule in found if rule["Priority"] == "51")
    for weight in (37, 100, 0):
        groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
        for group in groups:
            group["Weight"] = 100 - weight if group["TargetGroupArn"] == company.ids["group"] else weight
        company.api("elbv2").modify_rule(RuleArn=rule["RuleArn"], Actions=rule["Actions"])
        if weight == 37:
            aws.run("plan", "--exit-code")
    assert company.rules() == found


def test_after_destroy_all_is_as_it_was_found(aws: Ringbus, company: Company, before: str) -> None:
    aws.run("destroy", "--yes", "--data-loss-accepted", "found")
    assert company.described() == before
