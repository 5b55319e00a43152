"""What must be true of all shapes, whatever fields they get: described, published, judged although at fault."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from pydantic.fields import FieldInfo

from ringbus.model import codes
from ringbus.model.defaults import default_rows
from ringbus.model.document import judge_text
from ringbus.model.fields import ANY, elsewhere, fields, part_at
from ringbus.model.paths import Path as KeyPath
from ringbus.model.platform import Platform
from ringbus.model.regional import api_in, bus_in, ring_in, services_in
from ringbus.model.schema import schema_text
from ringbus.model.standins import STAND_INS, stand_in

_ROOT = Path(__file__).parents[2]
_CASES = sorted((_ROOT / "tests" / "cases" / "platform").glob("*.yaml"))


def test_the_published_schema_is_current() -> None:
    published = (_ROOT / "docs" / "platform.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "docs/platform.schema.json is not what ringbus.model.schema.schema_text() gives"


def test_the_schema_closes_every_mapping_of_the_format() -> None:
    made = json.loads(schema_text())
    parts = [made, *made["$defs"].values()]
    assert all(part["additionalProperties"] is False for part in parts)
    assert set(made["required"]) == {"ringbus", "platform", "regions"}
    assert made["properties"]["bus"]["$ref"] == "#/$defs/GivenBus"


@pytest.mark.parametrize(("path", "info"), tuple(fields()), ids=[".".join(map(str, path)) for path, _ in fields()])
def test_every_field_is_described(path: KeyPath, info: FieldInfo) -> None:
    assert info.description, f"{path} has no description"


def _required() -> Iterable[KeyPath]:
    return [path for path, info in fields() if info.is_required()]


@pytest.mark.parametrize("path", _required(), ids=str)
def test_what_is_required_has_a_stand_in_or_stands_in_something_that_may_be_taken_out(path: KeyPath) -> None:
    optional_above = any(_optional(path[:length]) for length in range(1, len(path)))
    assert stand_in(path) is not None or optional_above


def _optional(path: KeyPath) -> bool:
    return any(not info.is_required() for known, info in fields() if known == path)


@pytest.mark.parametrize("path", STAND_INS, ids=str)
def test_stand_ins_stand_where_the_format_has_something(path: KeyPath) -> None:
    known = {known for known, _ in fields()}
    assert path in known or (path[-1] == ANY and path[:-1] in known)


def test_parts_are_found_by_path() -> None:
    assert part_at(("regions", "eu-west-1", "bus")) is part_at(("regions", ANY, "bus"))
    assert part_at(("accept", 3)) is not None
    assert part_at(("tags", "owner")) is None
    assert part_at(("nothing", "at", "all")) is None
    assert elsewhere("replication") == ("ring", "replication")
    assert elsewhere("instance") is None


def test_every_code_has_a_meaning_and_a_case() -> None:
    given = {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, str)}
    told = {
        fault["code"]
        for file in _CASES
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
        for fault in case["expect"]
    }
    assert given == codes.MEANINGS.keys()
    assert given - told == {codes.TOO_LARGE, codes.MORE_FAULTS}


def test_defaults_are_rows_a_file_could_have() -> None:
    rows = {row.path: row.value for row in default_rows()}
    assert rows["bus.disk"] == "100 GiB"
    assert rows["regions.*.zones"] == "[a, b, c]"
    assert rows["ring.cassandra"] == "'5.0'"
    assert rows["platform"] == "(required)"
    assert rows["regions.*.bus.instance"] == "(the platform's)"
    assert rows["ingest.scale_out.for"] == "5m"
    assert "bus" not in rows
    assert all(row.about for row in default_rows())


def test_what_a_region_has_otherwise_is_laid_over_the_platform_key_by_key() -> None:
    platform = _platform("""\
ringbus: 1
platform: demo
domain: demo.example
regions:
  eu-west-1:
    network: 10.0.0.0/16
    bus: {nodes: 5}
    ring: {writes: {rate: 7/s}}
    api: {max: 4}
    services: {one: {health: {port: 9000}, env: {B: b}}}
  us-east-1: {network: 10.1.0.0/16}
bus: {instance: m6i.xlarge}
ring: {writes: {rate: 1/s, size: 9 KiB}}
services:
  one: {health: {path: /well}, env: {A: a}}
  two: {regions: [us-east-1]}
""")
    region = "eu-west-1"
    bus, ring, api = bus_in(platform, region), ring_in(platform, region), api_in(platform, region)
    assert (bus.nodes, bus.instance, bus_in(platform, "us-east-1").nodes) == (5, "m6i.xlarge", 3)
    assert (ring.writes.rate, ring.writes.size) == (7, 9 * 1024)
    assert (api.min, api.max) == (3, 4)
    one = services_in(platform, "eu-west-1")["one"]
    assert (one.health.port, one.health.path, one.env) == (9000, "/well", {"B": "b"})
    assert list(services_in(platform, "eu-west-1")) == ["one"]
    assert list(services_in(platform, "us-east-1")) == ["one", "two"]


@pytest.mark.parametrize(("stage", "legacy"), [("services", "retired"), ("hybrid", "serving"), ("monolith", "serving")])
def test_a_new_city_has_what_its_stage_creates(stage: str, legacy: str) -> None:
    platform = _platform(f"""\
ringbus: 1
platform: demo
domain: demo.example
stage: {stage}
regions: {{eu-west-1: {{network: 10.0.0.0/16}}}}
cities: {{london: {{region: eu-west-1}}}}
""")
    assert platform.cities["london"].legacy == legacy


def _platform(text: str) -> Platform:
    platform, faults = judge_text(text, "platform.yaml")
    assert not faults
    assert platform is not None
    return platform
