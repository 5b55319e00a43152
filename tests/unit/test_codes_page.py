"""Every code is explained once, and docs/codes.md is what the code says."""

from __future__ import annotations

from collections import Counter

from tests.codes_page import EXPLAINED, LISTED, PAGE, codes_page, raised

ALL = [*(catalogue for catalogue, _ in EXPLAINED.values()), *LISTED.values()]


def test_every_code_of_the_source_is_in_one_catalogue() -> None:
    counted = Counter(code for catalogue in ALL for code in catalogue)
    assert {code for code, count in counted.items() if count > 1} == set(), "in two catalogues"
    assert set(counted) == set(raised())


def test_a_code_in_a_table_is_raised_somewhere() -> None:
    places = raised()
    assert {code for catalogue in LISTED.values() for code in catalogue if not places[code]} == set()


def test_every_code_that_can_be_mended_is_explained() -> None:
    for catalogue, explanations in EXPLAINED.values():
        assert catalogue.keys() == explanations.keys()


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == codes_page(), "run `make accept`, and read the diff"
