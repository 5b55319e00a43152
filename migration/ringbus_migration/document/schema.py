"""The JSON Schema of the migration file, for editors: what ``docs/migration.schema.json`` holds."""

import json
from typing import Any

from ringbus_migration.document.migration import Migration

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The schema as the file holds it: indented by two, a line break at its end."""
    made = _trimmed(Migration.model_json_schema(by_alias=True))
    whole = {"$schema": _DIALECT} | made | {"title": "Ringbus migration file"}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _trimmed(value: Any) -> Any:
    """Without titles made of the keys themselves, and closed where names have a form."""
    if isinstance(value, list):
        return [_trimmed(item) for item in value]
    if not isinstance(value, dict):
        return value
    closed = {"additionalProperties": False} if "patternProperties" in value else {}
    kept = {key: item for key, item in value.items() if key != "title" or not isinstance(item, str)}
    return {key: _trimmed(item) for key, item in kept.items()} | closed
