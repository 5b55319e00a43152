"""Documents: lines of paths, YAML 1.2's scalars, limits, and how long twenty regions take."""

import math
import time
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.model.aws_regions import AWS_REGIONS
from ringbus.model.document import judge, judge_text, read_platform
from ringbus.model.overlay import overlaid
from ringbus.model.paths import path_text
from ringbus.model.reading import MOST_BYTES, parse_document
from ringbus.model.scalars import resolved
from ringbus.model.units import duration_text, per_second, rate_text, seconds, size_bytes, size_text

_TEXT = b"""\
# a comment
one: 1
list:
  - a
  -
    key: {deep: x,
          other: y}
"""


def test_lines_of_keys_items_and_what_is_missing() -> None:
    document = parse_document(_TEXT, "a.yaml")
    lines = {
        ("one",): 2,
        ("list",): 3,
        ("list", 0): 4,
        ("list", 1, "key"): 6,
        ("list", 1, "key", "other"): 7,
        ("list", 1, "nothing"): 6,
        ("nothing",): 1,
    }
    assert {path: document.line(path) for path in lines} == lines
    assert document.holds(("list", 1, "key", "deep"))
    assert not document.holds(("list", 2))
    assert not document.holds(("list", -1))


def test_every_value_of_an_overlay_keeps_its_own_file_and_line() -> None:
    base = parse_document(b"a: {x: 1, y: 1}\nb: [1, 2]\n", "base.yaml")
    over = parse_document(b"# over\na: {y: 2}\nb: [3]\n", "over.yaml")
    both = overlaid(base, [over])
    assert both.root.plain() == {"a": {"x": 1, "y": 2}, "b": [3]}
    assert (both.place(("a", "x")).file, both.place(("a", "x")).line) == ("base.yaml", 1)
    assert (both.place(("a", "y")).file, both.place(("a", "y")).line) == ("over.yaml", 2)
    assert (both.place(("b", 0)).file, both.place(("b", 0)).line) == ("over.yaml", 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("", None), ("~", None), ("Null", None), ("true", True), ("FALSE", False)),
        *(("on", "on"), ("Yes", "Yes"), ("n", "n"), ("2027-01-31", "2027-01-31"), ("12:30:45", "12:30:45")),
        *(("0123", 123), ("0o17", 15), ("0x1F", 31), ("-7", -7), ("+7", 7), ("1_000", "1_000"), ("0b11", "0b11")),
        *(("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("-.inf", -math.inf), ("1.2.3", "1.2.3"), ("9" * 19, "9" * 19)),
    ],
)
def test_plain_scalars_are_of_yaml_1_2(text: str, value: object) -> None:
    assert resolved(text) == value
    assert type(resolved(text)) is type(value)


def test_a_file_over_one_mebibyte_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(RingbusError) as caught:
        read_platform(file)
    assert [(fault.code, fault.where.file) for fault in caught.value.findings] == [("RB102", str(file))]


@pytest.mark.parametrize("text", ["[" * 500_000, "{a: " * 200_000, "- " * 400_000, "? " * 400_000])
def test_nesting_without_end_is_told_at_once(text: str) -> None:
    platform, faults = judge_text(text, "deep.yaml")
    assert platform is None
    assert [fault.code for fault in faults] == ["RB109"]


def test_twenty_regions_load_quickly() -> None:
    regions = "".join(
        f"  {name}:\n    network: 10.{number}.0.0/16\n    zones: [a, b, c]\n    bus: {{instance: m6i.xlarge}}\n"
        for number, name in enumerate(AWS_REGIONS[:20])
    )
    text = f"ringbus: 1\nplatform: large\ndomain: large.example\nbus: {{nodes: 3}}\nregions:\n{regions}"
    before = time.perf_counter()
    platform, faults = judge(parse_document(text.encode(), "large.yaml"))
    assert time.perf_counter() - before < 0.3
    assert not faults
    assert platform is not None
    assert platform.regions[AWS_REGIONS[19]].network == IPv4Network("10.19.0.0/16")


@pytest.mark.parametrize("text", ["10s", "3h", "1h30m", "1d1h1m1s"])
def test_durations_are_written_as_they_are_read(text: str) -> None:
    assert duration_text(seconds(text)) == text


@pytest.mark.parametrize("text", ["512 MiB", "100 GiB", "1 TiB", "3 B"])
def test_sizes_are_written_as_they_are_read(text: str) -> None:
    assert size_text(size_bytes(text)) == text


def test_rates_are_per_second() -> None:
    assert per_second("30/m") == 0.5
    assert rate_text(per_second("500/s")) == "500/s"


@pytest.mark.parametrize("text", ["", "10", "s", "1m1h", "-1s", "1.5h", "9" * 5000 + "s", "٣h"])
def test_what_is_no_duration_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        seconds(text)


@pytest.mark.parametrize("text", ["", "10", "10 GB", "10GiB ", "1e9 B", "9" * 400 + " TiB"])
def test_what_is_no_size_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="not a size"):
        size_bytes(text)


def test_paths_as_text() -> None:
    assert path_text(("bus", "federation", "links", 0, "from")) == "bus.federation.links[0].from"
    assert path_text(("tags", "a\nb")) == "tags.`a\\nb`"
    assert path_text(()) == ""
