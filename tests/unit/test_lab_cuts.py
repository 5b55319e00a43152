"""Cuts: what is said, the rules that come of it, and what they say of themselves."""

from __future__ import annotations

import re

import pytest

from ringbus.errors import RingbusError
from ringbus.lab.cuts import CutKind, LabLoss, cut_now, cuts_ruleset, read_loss
from ringbus.lab.layout import lay_out
from tests.unit.platforms import platform, topology

LAB = lay_out(platform({"bus": {"nodes": 1}}), topology({"bus": {"nodes": 1}}))
ZONE = "{ 10.11.0.128, 10.11.1.0, 10.11.2.0 }"
FAR_ZONE = "{ 10.13.32.128, 10.13.33.0, 10.13.34.0 }"


@pytest.mark.parametrize(
    ("words", "matches"),
    [
        ("zone eu-west-1a", [f"ip saddr {ZONE} ip daddr != {ZONE}", f"ip saddr != {ZONE} ip daddr {ZONE}"]),
        (
            "host bus-eu-west-1a-0",
            [
                "ip saddr { 10.11.0.128 } ip daddr != { 10.11.0.128 }",
                "ip saddr != { 10.11.0.128 } ip daddr { 10.11.0.128 }",
            ],
        ),
        (
            "link us-east-1b eu-west-1a",
            [f"ip saddr {ZONE} ip daddr {FAR_ZONE}", f"ip saddr {FAR_ZONE} ip daddr {ZONE}"],
        ),
    ],
)
def test_a_cut_drops_what_crosses_it_both_ways(words: str, matches: list[str]) -> None:
    first, *lines = cuts_ruleset([read_loss(words.split(), LAB)], LAB).splitlines()
    assert first == "flush chain inet lab cuts"
    assert [re.sub(r"^add rule inet lab cuts | counter drop comment .*", "", line) for line in lines] == matches


def test_a_region_is_all_its_zones() -> None:
    text = cuts_ruleset([read_loss(["region", "eu-west-1"], LAB)], LAB)
    addresses = {str(body.address) for body in LAB.bodies if body.region == "eu-west-1"}
    assert set(re.findall(r"10\.11\.[\d.]+", text)) == addresses
    assert "10.13." not in text


def test_what_is_cut_is_read_back_from_the_rules() -> None:
    losses = [
        LabLoss(CutKind.ZONE, ("eu-west-1a",)),
        LabLoss(CutKind.LINK, ("eu-west-1a", "us-east-1b")),
        LabLoss(CutKind.HOST, ("bus-eu-west-1b-0",)),
        LabLoss(CutKind.REGION, ("us-east-1",)),
    ]
    assert cut_now(cuts_ruleset(losses, LAB)) == tuple(sorted(losses))
    assert cut_now(cuts_ruleset([], LAB)) == ()


def test_a_cut_of_what_is_no_longer_there_is_none_and_the_others_stay() -> None:
    gone = [
        LabLoss(CutKind.HOST, ("api-eu-west-1a-000004",)),
        LabLoss(CutKind.ZONE, ("eu-west-1z",)),
        LabLoss(CutKind.LINK, ("eu-west-1a", "eu-west-1z")),
    ]
    there = LabLoss(CutKind.ZONE, ("eu-west-1a",))
    text = cuts_ruleset([*gone, there], LAB)
    assert text == cuts_ruleset([there], LAB)
    assert cut_now(text) == (there,)
    assert cuts_ruleset(gone, LAB) == cuts_ruleset([], LAB)


def test_a_link_is_the_same_from_either_end() -> None:
    one, other = ("link", "us-east-1", "eu-west-1b"), ("link", "eu-west-1b", "us-east-1")
    assert read_loss(one, LAB) == read_loss(other, LAB)


@pytest.mark.parametrize(
    "words",
    ["", "zone", "zone eu-west-1a eu-west-1b", "link eu-west-1a", "moon a", "zone eu-west-1z", "region eu-west-1a",
     "host bus-eu-west-1a-9", "link eu-west-1a mars",
     "link eu-west-1a eu-west-1a", "link eu-west-1a eu-west-1", "link eu-west-1 eu-west-1"],
)  # fmt: skip
def test_what_cannot_be_cut_is_told(words: str) -> None:
    with pytest.raises(RingbusError) as told:
        read_loss(words.split(), LAB)
    assert told.value.findings[0].code == "RB506"
    assert told.value.findings[0].hint
