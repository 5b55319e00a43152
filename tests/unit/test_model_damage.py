"""Whatever is done to a platform file, its reader answers with a platform or with faults that have places."""

from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringbus.model.document import judge
from ringbus.model.reading import parse_document

_FILE = Path(__file__).parents[2] / "examples" / "hailo.yaml"
_BYTES = _FILE.read_bytes()
_SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_PLACE = st.integers(0, len(_BYTES) - 1)
_SIGNS = "{}[]:,-#&*!|>'\"%@`?~\n\t \\<"
_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["a", "eu-west-1", "eu-west-1a", "events", "10.11.0.0/16", "10.0.0.0/8", "100 GiB", "3h", "*"]),
    st.lists(st.one_of(st.none(), st.integers(), st.sampled_from(["a", "b", "eu-west-1"])), max_size=4),
    st.dictionaries(st.text(max_size=8), st.integers(), max_size=3),
)


def _judged(content: bytes) -> None:
    platform, faults = judge(parse_document(content, "hailo.yaml"))
    assert (platform is None) == bool(faults)
    for fault in faults:
        assert fault.code.startswith("RB1")
        assert fault.message
        assert fault.where.file == "hailo.yaml"
        assert fault.where.line is None or 1 <= fault.where.line <= content.count(b"\n") + 2


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, child in below for found in [(*path, key), *_paths(child, (*path, key))]]


def _damage(value: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(_paths(value)))
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    how = data.draw(st.sampled_from(["delete", "rename", "replace"]))
    if how == "replace":
        holder[path[-1]] = data.draw(_JUNK)
    elif isinstance(holder, dict) and how == "rename":
        holder[data.draw(st.text(max_size=10) | st.just(f"{path[-1]}s"))] = holder.pop(path[-1])
    else:
        del holder[path[-1]]


@_SETTINGS
@given(st.data())
def test_values_deleted_renamed_and_replaced(data: st.DataObject) -> None:
    value = yaml.safe_load(_BYTES)
    for _ in range(data.draw(st.integers(1, 4))):
        _damage(value, data)
    _judged(yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass"))


@_SETTINGS
@given(st.lists(st.tuples(_PLACE, st.binary(max_size=4), st.integers(0, 6)), min_size=1, max_size=4))
def test_bytes_put_in_and_cut_out(changes: list[tuple[int, bytes, int]]) -> None:
    content = _BYTES
    for start, put, cut in changes:
        content = content[:start] + put + content[start + cut :]
    _judged(content)


@_SETTINGS
@given(st.lists(st.tuples(_PLACE, st.sampled_from(_SIGNS)), min_size=1, max_size=4))
def test_signs_of_yaml_anywhere(changes: list[tuple[int, str]]) -> None:
    content = _BYTES
    for start, sign in changes:
        content = content[:start] + sign.encode() + content[start + 1 :]
    _judged(content)


@_SETTINGS
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    _judged(content)
