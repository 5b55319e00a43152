"""The JSON Schema of the platform file, for editors: what ``docs/platform.schema.json`` holds."""

import json
from typing import Any

from ringbus.model.aws_regions import AWS_REGIONS
from ringbus.model.platform import Platform

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema as a JSON value: the shapes, with the regions of AWS as the keys of ``regions``."""
    made: dict[str, Any] = trimmed(Platform.model_json_schema(by_alias=True))
    made["properties"]["regions"]["propertyNames"] = {"enum": list(AWS_REGIONS)}
    return {"$schema": _DIALECT} | made | {"title": "Ringbus platform file"}


def trimmed(value: Any) -> Any:
    """A schema of pydantic without titles made of the keys themselves, and closed where names have a form."""
    if isinstance(value, list):
        return [trimmed(item) for item in value]
    if not isinstance(value, dict):
        return value
    closed = {"additionalProperties": False} if "patternProperties" in value else {}
    kept = {key: item for key, item in value.items() if key != "title" or not isinstance(item, str)}
    return {key: trimmed(item) for key, item in kept.items()} | closed


def schema_text() -> str:
    """The schema as the file holds it: indented by two, a line break at its end."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
