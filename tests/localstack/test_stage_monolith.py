"""The example in stage `monolith`: applied, planned again, and destroyed only with its data named.

One story, told in the order of the file.
"""

from __future__ import annotations

import json

import pytest

from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client
from tests.localstack.stages import PLATFORM, REGION, assert_nothing_to_do, begin, holds, leads_to

pytestmark = pytest.mark.timeout(2400)

ACCOUNT = account_of(__name__)


@pytest.fixture(scope="module")
def before(localstack: LocalStackStatus) -> dict[str, list[str]]:
    """What the account held before anything was applied."""
    return holds(localstack, ACCOUNT, REGION)


def test_monolith_is_applied_and_a_second_plan_is_empty(ringbus: Ringbus, before: dict[str, list[str]]) -> None:
    assert before["databases"] == before["load balancers in eu-west-1"] == []
    begin(ringbus, "hailo-monolith", ACCOUNT)
    assert ringbus.json("check")["ok"] is True
    assert ringbus.json("apply", "--yes")["state"] == "applied"
    assert_nothing_to_do(ringbus)


def test_every_name_leads_to_the_one_monolith(localstack: LocalStackStatus) -> None:
    names = ("api.hailo.example", "api.eu-west-1.hailo.example", "london.hailo.example", "dublin.hailo.example")
    assert {leads_to(localstack, ACCOUNT, name) for name in names} == {"hailo-legacy-monolith"}


def test_its_stores_stand_and_no_password_is_known(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    rds = client(localstack.endpoint, ACCOUNT, "rds", REGION)
    databases = {each["DBInstanceIdentifier"]: each for each in rds.describe_db_instances()["DBInstances"]}
    assert set(databases) == {"hailo-legacy-monolith", "hailo-legacy-monolith-replica"}
    arn = databases["hailo-legacy-monolith"]["MasterUserSecret"]["SecretArn"]
    manager = client(localstack.endpoint, ACCOUNT, "secretsmanager", REGION)
    secret = json.loads(manager.get_secret_value(SecretId=arn)["SecretString"])["password"]
    kept = [path for path in ringbus.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert not [path for path in kept if secret.encode() in path.read_bytes()]


def test_a_monolith_is_destroyed_only_with_its_data_named(
    ringbus: Ringbus, localstack: LocalStackStatus, before: dict[str, list[str]]
) -> None:
    overlay = ringbus.write("gone.yaml", "legacy: {monolith: retired}\n")
    refusal = ringbus.json("plan", "--overlay", overlay, "--no-refresh", code=4)
    assert {each["code"] for each in refusal["guards"]} >= {"RB334"}
    ringbus.run("destroy", "--yes", "--data-loss-accepted", PLATFORM)
    after = holds(localstack, ACCOUNT, REGION)
    assert {what: names for what, names in after.items() if names != before[what]} == {}
