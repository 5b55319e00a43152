"""The JSON Schema of the migration file, for editors: what ``docs/migration.schema.json`` holds."""

import json

from ringbus.model.schema import trimmed
from ringbus_migration.document.migration import Migration

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The schema as the file holds it: indented by two, a line break at its end."""
    made = trimmed(Migration.model_json_schema(by_alias=True))
    whole = {"$schema": _DIALECT} | made | {"title": "Ringbus migration file"}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
