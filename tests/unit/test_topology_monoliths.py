"""The monoliths that stand: which, whose, and where the names of cities lead."""

from __future__ import annotations

from typing import Any

import pytest

from ringbus.release.outputs import known_outputs
from ringbus.render.inputs import StackInputs
from ringbus.render.live import LiveEdge
from ringbus.render.tfvars import variables
from ringbus.topology.monoliths import answering, serving
from tests.unit.platforms import images, platform, tfvars, topology

CITIES: dict[str, Any] = {
    "cities": {
        "london": {"region": "eu-west-1"},
        "dublin": {"region": "eu-west-1", "legacy": "drained"},
        "new-york": {"region": "us-east-1", "legacy": "retired"},
    }
}


def given(stage: str, **legacy: object) -> dict[str, Any]:
    return {"stage": stage, "legacy": legacy, **CITIES}


def test_in_stage_monolith_one_region_has_one_monolith_and_nothing_of_the_bus() -> None:
    found = topology(given("monolith"))
    assert [region.name for region in found.regions] == ["eu-west-1"]
    assert [(one.name, one.cities, one.serves, one.ways) for one in found.monoliths] == [
        ("monolith", ("dublin", "london"), True, ())
    ]
    assert sorted(tier.key for tier in found.tiers) == ["legacy-monolith-api", "legacy-monolith-app"]
    assert (found.clusters, found.rings, found.exchanges, found.secrets) == ((), (), (), ())
    assert {host.role.value for host in found.hosts} == {"bastion"}


def test_where_the_one_monolith_is_retired_and_nothing_follows_nothing_answers() -> None:
    assert answering(topology(given("monolith"))) == ("eu-west-1",)
    assert answering(topology(given("monolith", monolith="retired"))) == ()
    assert answering(topology(given("hybrid"))) == ("eu-west-1", "us-east-1")


def test_in_stage_hybrid_each_city_has_its_own_until_it_is_retired() -> None:
    found = topology(given("hybrid"))
    assert [(one.name, one.region, one.serves) for one in found.monoliths] == [
        ("dublin", "eu-west-1", False),
        ("london", "eu-west-1", True),
    ]
    assert [(way.city, way.tier) for one in found.monoliths for way in one.ways] == [
        ("dublin", "api"),
        ("london", "api"),
    ]
    assert len(found.clusters) == 6


def test_from_the_one_of_all_cities_leave_for_their_own_or_for_the_thin_api() -> None:
    found = topology(
        given("hybrid", monolith="serving")
        | {"cities": CITIES["cities"] | {"cork": {"region": "eu-west-1", "legacy": "retired"}}}
    )
    shared = next(one for one in found.monoliths if one.name == "monolith")
    assert shared.cities == ("cork", "dublin", "london", "new-york")
    assert {way.city: way.tier for way in shared.ways} == {
        "cork": "api",
        "dublin": "legacy-dublin-api",
        "london": "legacy-london-api",
    }, "no load balancer reaches new-york's instances in another region"


@pytest.mark.parametrize(
    ("stage", "legacy", "leads"),
    [
        ("monolith", {}, {"london": "monolith", "dublin": "monolith", "new-york": None}),
        ("hybrid", {}, {"london": "london", "dublin": None, "new-york": None}),
        ("hybrid", {"monolith": "serving"}, {"london": "monolith", "dublin": "monolith", "new-york": "monolith"}),
        ("hybrid", {"monolith": "drained"}, {"london": "london", "dublin": None, "new-york": None}),
    ],
)
def test_a_city_s_name_leads_to_what_serves_it(
    stage: str, legacy: dict[str, str], leads: dict[str, str | None]
) -> None:
    found = topology(given(stage, **legacy))
    assert {city: one.name if (one := serving(found, city)) else None for city in CITIES["cities"]} == leads


def test_while_the_one_of_all_serves_its_region_alone_has_the_public_name() -> None:
    assert answering(topology(given("hybrid", monolith="serving"))) == ("eu-west-1",)
    assert answering(topology(given("hybrid", monolith="drained"))) == ("eu-west-1", "us-east-1")
    values = tfvars(platform(given("hybrid", monolith="serving")))
    assert values["region-eu-west-1"]["edge"]["monolith"] == "monolith"
    assert "monolith" not in values["region-us-east-1"]["edge"]
    assert values["global"]["regions"].keys() == {"eu-west-1"}


def test_where_a_region_s_name_leads_is_told_by_what_stands_before() -> None:
    """It was the region's to tell, after its apply: the plan of the release before did not hold the change."""
    ends = {"edge": {"dns_name": "own", "zone_id": "Z"}, "monoliths": {"monolith": {"dns_name": "old", "zone_id": "Z"}}}
    leads = {}
    for state in ("serving", "drained"):
        read = platform(given("hybrid", monolith=state))
        found = topology(given("hybrid", monolith=state))
        known = known_outputs(found, {}).values
        stands = {**known["region-eu-west-1"], **ends}
        stands["monoliths"] = {**known["region-eu-west-1"]["monoliths"], **ends["monoliths"]}
        inputs = StackInputs(read, found, images(read, found), {**known, "region-eu-west-1": stands}, 7)
        leads[state] = variables(inputs, found.stack("global"))["regions"]["eu-west-1"]["dns_name"]
    assert leads == {"serving": "old", "drained": "own"}


def test_what_stands_of_a_migration_is_rendered() -> None:
    live = LiveEdge({("london", "london"): {"old": 63, "new": 37}}, {("eu-west-1", "api"): ("arn:own",)})
    values = tfvars(platform(given("hybrid")), live)["region-eu-west-1"]
    weights = {name: one["ways"][name]["weights"] for name, one in values["monoliths"].items()}
    assert weights == {"london": {"old": 63, "new": 37}, "dublin": {"old": 100, "new": 0}}
    assert {key: tier["attached"] for key, tier in values["tiers"].items() if "attached" in tier} == {
        "api": ["arn:own"]
    }


def test_a_monolith_that_is_adopted_has_nothing_made() -> None:
    existing = {
        "load_balancer": "arn:aws:elb:lb",
        "listener": "arn:aws:elb:li",
        "target_groups": {"api": "arn:aws:elb:tg"},
        "mysql": "old-db",
    }
    document = given("hybrid", monolith="serving", existing=existing)
    assert not any(tier.key.startswith("legacy-monolith") for tier in topology(document).tiers)
    made = tfvars(platform(document))["region-eu-west-1"]["monoliths"]
    assert made["monolith"]["existing"] == {
        "load_balancer": "arn:aws:elb:lb",
        "listener": "arn:aws:elb:li",
        "target_group": "arn:aws:elb:tg",
        "mysql": "old-db",
        "redis": None,
    }
    assert (made["monolith"]["parts"], made["london"]["existing"]) == ({}, None)


def test_a_monolith_s_instances_know_their_stores_and_read_no_secret() -> None:
    values = tfvars(platform(given("hybrid")))
    told = values["region-eu-west-1"]["tiers"]["legacy-london-api"]["user_data"]
    assert 'RINGBUS_MYSQL="legacy-london-mysql.eu-west-1.hailo.internal"' in told
    assert "bus.json" not in told
    assert values["base"]["roles"]["legacy-api"]["secrets"] == []
