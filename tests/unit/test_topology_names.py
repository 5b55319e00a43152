"""Names: within the limits of their kind, and apart even where they are cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus import digests
from ringbus.topology import names
from tests.unit.platforms import REGIONS

words = st.text(alphabet="abcdefghij-0123456789", min_size=1, max_size=120)


@given(words, st.integers(10, 64))
def test_a_name_fits_and_one_that_fitted_is_as_it_was(name: str, limit: int) -> None:
    found = names.fit(name, limit)
    assert len(found) <= limit
    if len(name) <= limit:
        assert found == name
    else:
        assert found.endswith("-" + digests.of_text(name)[:6])
        assert name.startswith(found[: -len("-123456")])
        assert "--" not in found[-8:], "a cut never leaves a hyphen before the hash's own"


@given(st.text(alphabet="abc", min_size=64, max_size=64), st.lists(words, min_size=2, max_size=20, unique=True))
@settings(max_examples=60)
def test_names_that_begin_alike_stay_apart_when_they_are_cut(beginning: str, ends: list[str]) -> None:
    assert len({names.fit(beginning + end, 64) for end in ends}) == len(ends)


def test_a_cut_name_is_the_same_everywhere_and_always() -> None:
    assert names.fit("hailo-service-the-nearest-driver-of-all", 32) == "hailo-service-the-nearest-d01cff"
    assert names.fit("x" * 32, 32) == "x" * 32


LIMITS: list[tuple[str, Callable[[str], str], int]] = [
    ("a role of IAM", lambda key: names.iam_role("platform-abc", f"service/{key}"), 64),
    ("a load balancer", lambda key: names.load_balancer("platform-abc", key), 32),
    ("a target group", lambda key: names.target_group("platform-abc", key), 32),
    ("a bucket", lambda key: names.bucket("platform-abc", key, "ap-southeast-1", "123456789012"), 63),
    ("a secret", lambda key: names.secret("platform-abc", f"service/{key}/{key}"), 512),
]


@pytest.mark.parametrize(("_what", "name", "limit"), LIMITS, ids=[what for what, _, _ in LIMITS])
@pytest.mark.parametrize("key", ["x", "nearest-driver", "a" * 32, "b-" * 15 + "bb"])
def test_limits_of_aws(_what: str, name: Callable[[str], str], limit: int, key: str) -> None:
    assert 0 < len(name(key)) <= limit
    assert name(key).startswith("platform-abc")
    assert not name(key).endswith("-")


@pytest.mark.parametrize("region", [*REGIONS, "ap-northeast-3"])
def test_buckets_of_the_longest_platform_are_not_cut(region: str) -> None:
    """What is cut is hard to read in a console; twelve characters for a platform were chosen so that this holds."""
    for name in (names.artefact_bucket, names.state_bucket, names.logs_bucket):
        found = name("platform-abc", region, "123456789012")
        assert len(found) <= 63
        assert found.endswith(f"-{region}-123456789012")


def test_names_global_to_an_account_carry_the_region_and_buckets_the_account_too() -> None:
    kinds = (names.artefact_bucket, names.state_bucket, names.logs_bucket)
    places = [("eu-west-1", "111111111111"), ("us-east-1", "111111111111"), ("eu-west-1", "222222222222")]
    found = {name("hailo", *place) for name in kinds for place in places}
    assert len(found) == len(kinds) * len(places)


@pytest.mark.parametrize(
    ("name", "expect"),
    [
        (names.host("bus", "eu-west-1a", 0), "bus-eu-west-1a-0"),
        (names.cluster("hailo", "eu-west-1", "a"), "hailo.eu-west-1a"),
        (names.iam_role("hailo", "service/nearest-driver"), "hailo-service-nearest-driver"),
        (names.secret("hailo", "bus/admin-password"), "hailo/bus/admin-password"),
        (names.private_zone("hailo", "eu-west-1"), "eu-west-1.hailo.internal"),
        (names.region_stack("eu-west-1"), "region-eu-west-1"),
        (names.regional("api", "eu-west-1", "hailo.example"), "api.eu-west-1.hailo.example"),
        (names.artefact_bucket("hailo", "eu-west-1", "000000000000"), "hailo-artefacts-eu-west-1-000000000000"),
    ],
)
def test_names_that_others_rely_on(name: str, expect: str) -> None:
    assert name == expect
