"""Values of a plan read from its file are those that ``terraform show -json`` gives.

The recordings are plans of the AWS provider 5.100 by Terraform 1.11.4 without what stays as it is; their member
``show.json`` holds what ``show`` said of them.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringbus.guards.stack_plan import Action, StackChange
from ringbus.terraform.messages import PlannedChange
from ringbus.terraform.plan_file import from_messages, read_plan_file
from ringbus.terraform.planned_values import PlannedValue, from_file, from_show
from ringbus.terraform.wire import UNKNOWN, fields, unpack

PLANS = Path(__file__).parents[1] / "recordings" / "terraform" / "plans"


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.tfplan")), ids=lambda path: path.stem)
def test_both_ways_give_the_same(path: Path) -> None:
    read, shown = from_file(member(path, "tfplan")), from_show(member(path, "show.json").decode())
    assert read
    assert {(value.address, value.deposed): value for value in read} == {
        (value.address, value.deposed): value for value in shown
    }


def changes_of(name: str, *planned: PlannedChange) -> tuple[StackChange, ...]:
    return from_messages("s", planned, read_plan_file(PLANS / f"{name}.tfplan", "s")).changes


def test_what_somebody_changed_is_told_from_what_somebody_removed() -> None:
    rule = 'module.firewall.aws_vpc_security_group_ingress_rule.this["ring-from-us-east-1c-7000"]'
    host = 'module.hosts["bus-eu-west-1b-1"].aws_instance.this'
    removed, changed = changes_of("region-drift", PlannedChange(rule, "create"), PlannedChange(host, "update"))
    assert (removed.action, removed.gone, removed.outside) == (Action.ADD, True, ())
    assert (changed.action, changed.gone) == (Action.CHANGE, False)
    assert changed.outside == changed.changed == ("tags", "tags_all")
    assert removed.after["from_port"] == 7000
    assert {"id", "arn"} <= removed.unknown


def test_what_only_the_plan_changes_is_nobody_elses() -> None:
    with zipfile.ZipFile(PLANS / "region-drift.tfplan") as archive:
        assert archive.read("tfstate") != archive.read("tfstate-prev")
    host = 'module.hosts["bus-eu-west-1b-1"].aws_instance.this'
    (change,) = changes_of("region-drift", PlannedChange(host, "update"))
    assert "instance_type" not in change.outside
    assert change.before["instance_type"] == change.after["instance_type"]


def number(value: int) -> bytes:
    head, rest = value & 0x7F, value >> 7
    return bytes([head | 0x80]) + number(rest) if rest else bytes([head])


def message(*parts: tuple[int, int | bytes]) -> bytes:
    text = b""
    for key, value in parts:
        kind = 0 if isinstance(value, int) else 2
        body = number(value) if isinstance(value, int) else number(len(value)) + value
        text += number(key << 3 | kind) + body
    return text


def plan(action: int, *values: bytes, version: int = 3, deposed: bytes = b"") -> bytes:
    change = message((1, action), *((2, message((1, value))) for value in values))
    return message((1, version), (3, message((13, b"a.b"), (7, deposed), (9, change))))


AN_A = b"\x81\xa1k\xa1a"
NULL = b"\xc0"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        (plan(1, AN_A), PlannedValue("a.b", after={"k": "a"})),
        (plan(5, AN_A), PlannedValue("a.b", before={"k": "a"})),
        (plan(8, AN_A), PlannedValue("a.b", before={"k": "a"})),
        (plan(6, AN_A, b"\x81\xa1k\xd4\x00\x00"), PlannedValue("a.b", False, {"k": "a"}, {}, frozenset({"k"}))),
        (plan(2, NULL, AN_A), PlannedValue("a.b", after={"k": "a"})),
        (plan(5, AN_A, deposed=b"00000001"), PlannedValue("a.b", True, {"k": "a"})),
        (
            plan(3, AN_A, b"\x81\xa1k\x92\xd4\x00\x00\x82\xa1x\xd4\x00\x00\xa1y\x01"),
            PlannedValue("a.b", False, {"k": "a"}, {"k": [None, {"y": 1}]}, frozenset({"k"})),
        ),
    ],
)
def test_each_action(member: bytes, value: PlannedValue) -> None:
    assert from_file(member) == (value,)


def test_what_stays_is_left_out() -> None:
    assert from_file(plan(0, AN_A)) == ()


@pytest.mark.parametrize(
    "member",
    [
        plan(1, AN_A, version=4),
        message((3, b"")),
        plan(3, AN_A),
        plan(1, b"\xc1"),
        plan(1, AN_A + b"\x00"),
        plan(1, b"\x82\xa1k"),
        message((1, 3), (3, message((13, b"a.b")))),
        message((1, 3), (3, message((13, 7), (9, message((1, 1), (2, message((1, AN_A)))))))),
        message((1, 3), (3, 7)),
        b"\x0f",
        b"\x80",
        b"\x1a\xff\x01",
        b"\x0d\x00",
    ],
)
def test_another_format_is_refused(member: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_file(member)


@pytest.mark.parametrize("text", ["", "[]", "7", '{"resource_changes": [{}]}', '{"resource_changes": 7}'])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_show(text)


def packed(value: object) -> bytes:
    """MessagePack in its longest forms; the short ones are in the recordings."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int | float):
        return b"\xd3" + struct.pack(">q", value) if isinstance(value, int) else b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\xdb" + struct.pack(">I", len(value.encode())) + value.encode()
    if isinstance(value, list):
        return b"\xdd" + struct.pack(">I", len(value)) + b"".join(map(packed, value))
    if isinstance(value, dict):
        pairs = (packed(part) for pair in value.items() for part in pair)
        return b"\xdf" + struct.pack(">I", len(value)) + b"".join(pairs)
    return b"\xc7\x03\x0c\x81\x01\xc2"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_is_read_back(value: object) -> None:
    assert unpack(packed(value)) == value


@given(st.binary(max_size=60))
def test_no_bytes_do_harm(data: bytes) -> None:
    outcomes = [harmless(read, data) for read in (unpack, from_file, lambda member: list(fields(member)))]
    assert all(outcomes)


def harmless(read: Callable[[bytes], object], data: bytes) -> bool:
    """Whether ``data`` is read, or refused and nothing worse."""
    try:
        read(data)
    except ValueError:
        return True
    return True


def test_unknown_values_and_values_with_a_type() -> None:
    assert unpack(packed(UNKNOWN)) is UNKNOWN
    assert unpack(b"\x92\xc4\x08" + json.dumps("string").encode() + b"\xa1a") == "a"
    assert unpack(b"\x92\xa1a\xa1b") == ["a", "b"]
