"""Which paths two patterns share, against every short path; and which of two rules of a group is asked first."""

from __future__ import annotations

import re
from itertools import product

from ringbus_migration.document.patterns import common, within
from tests.unit.migration_runs import SmallRun

PATTERNS = ["".join(signs) for length in range(4) for signs in product("ab*?", repeat=length)]
PATHS = ["".join(signs) for length in range(5) for signs in product("abx", repeat=length)]
GROUP = """\
migration: 1
name: reads
cities: {london: {host: london.demo.example}}
routes:
  wide: {path: "/jobs*", group: jobs}
  narrow: {path: /jobs/new, group: jobs}
waves: [{name: first, cities: [london]}]
canary: [10]
order: [canary]
"""


def _matched(pattern: str) -> set[str]:
    form = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in pattern)
    return {path for path in PATHS if re.fullmatch(form, path)}


def test_what_patterns_share_is_what_both_match() -> None:
    matched = {pattern: _matched(pattern) for pattern in PATTERNS}
    for one, other in product(PATTERNS[::3], PATTERNS):
        both = matched[one] & matched[other]
        found = common(one, other)
        assert found in both if both else found is None, (one, other, found)
        assert within(one, other) is (matched[one] <= matched[other]), (one, other)
        assert found is None or len(found) == min(map(len, both)), (one, other, found)


def test_brackets_are_only_characters() -> None:
    assert common("/[ab]", "/a") is None
    assert within("/[ab]", "/[*")
    assert not within("/a", "/[ab]")


def test_of_a_groups_rules_the_last_one_of_the_file_is_asked_first() -> None:
    """What the file's rule about requests rests on: a narrower route that comes later is not hidden."""
    small = SmallRun(GROUP)
    small.go()
    paths = {
        int(rule["Priority"]): condition["PathPatternConfig"]["Values"]
        for rule in small.port.rules.values()
        for condition in rule["Conditions"]
        if condition["Field"] == "path-pattern"
    }
    assert [paths[priority] for priority in sorted(paths)] == [["/jobs/new"], ["/jobs*"]]
