"""What a migration has made of the edge, from answers of elbv2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ringbus.aws.live_edge import live_edge, own_groups, weights
from ringbus.aws.session import AwsSession
from ringbus.render.live import LiveEdge
from ringbus.topology.derive import derive
from tests.unit.platforms import platform

PLACE = "arn:aws:elasticloadbalancing:eu-west-1:000000000000"
OWNED = {"platform": "hailo", "ringbus-owner": "migration", "ringbus-monolith": "london", "ringbus-city": "london"}


def rule(name: str, **groups: int) -> dict[str, Any]:
    forwarded = [
        {"TargetGroupArn": f"{PLACE}:targetgroup/{group.replace('_', '-')}/1", "Weight": weight}
        for group, weight in groups.items()
    ]
    return {"RuleArn": name, "Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": forwarded}}]}


def test_weights_are_those_of_the_city_s_rule() -> None:
    rules = [rule("city", hailo_legacy_london_api=63, hailo_legacy_london_to_london=37)]
    assert weights("hailo", rules, {"city": OWNED}) == {("london", "london"): {"old": 63, "new": 37}}


def test_rules_of_routes_of_other_platforms_and_of_nobody_are_not_rendered() -> None:
    rules = [rule(name, hailo_legacy_london_to_london=1) for name in ("route", "other", "nobody", "default")]
    tags = {
        "route": OWNED | {"ringbus-route": "book"},
        "other": OWNED | {"platform": "another"},
        "nobody": {"platform": "hailo", "ringbus-monolith": "london", "ringbus-city": "london"},
    }
    assert weights("hailo", rules, tags) == {}


def test_a_rule_without_a_weight_is_no_weight_to_begin_with() -> None:
    rules = [rule("city", hailo_legacy_london_api=0, hailo_legacy_london_to_london=0)]
    assert weights("hailo", rules, {"city": OWNED}) == {}


def test_groups_are_by_the_tier_that_is_in_them() -> None:
    tags = {
        "b": OWNED | {"ringbus-tier": "api"},
        "a": OWNED | {"ringbus-tier": "api"},
        "old": OWNED | {"ringbus-tier": "legacy-london-api"},
        "shared": {"platform": "hailo", "ringbus-monolith": "london", "ringbus-city": "london", "ringbus-side": "new"},
    }
    assert own_groups("hailo", "eu-west-1", tags) == {
        ("eu-west-1", "api"): ("a", "b"),
        ("eu-west-1", "legacy-london-api"): ("old",),
    }


class Edge:
    """An AwsSession of a region in which a migration has a target group, and no load balancer is left."""

    def pages(self, service: str, operation: str, region: str, wanted: Mapping[str, object]) -> list[dict[str, Any]]:
        assert (operation, wanted) == ("describe_target_groups", {})
        return [{"TargetGroups": [{"TargetGroupArn": "own"}]}]

    def call(self, service: str, operation: str, region: str, wanted: Mapping[str, object]) -> dict[str, Any]:
        assert operation == "describe_tags"
        tags = [{"Key": key, "Value": value} for key, value in (OWNED | {"ringbus-tier": "api"}).items()]
        arns = cast("list[str]", wanted["ResourceArns"])
        return {"TagDescriptions": [{"ResourceArn": arn, "Tags": tags} for arn in arns]}


def test_groups_are_read_when_the_last_monolith_of_a_region_is_gone() -> None:
    """They were left out, and a plan took the thin API out of what still answered."""
    given = platform({"stage": "hybrid", "cities": {"london": {"region": "eu-west-1", "legacy": "retired"}}})
    found = live_edge(cast(AwsSession, Edge()), given, derive(given), "eu-west-1")
    assert found == LiveEdge({}, {("eu-west-1", "api"): ("own",)})
