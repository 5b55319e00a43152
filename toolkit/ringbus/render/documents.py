"""JSON, YAML and properties: built as data, serialised the same way every time.

Large platforms have tens of thousands of lines here, so JSON is written by orjson, many times faster than the standard
library's.
"""

from collections.abc import Mapping
from typing import Any

import orjson
import yaml


class _BlockDumper(yaml.CSafeDumper):
    """Text of several lines is written as a block, so that it can be read; nothing is written as an alias."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_BlockDumper.add_representer(str, _text)


def yaml_text(document: Mapping[str, object]) -> str:
    """YAML, keys sorted."""
    return str(yaml.dump(document, Dumper=_BlockDumper, allow_unicode=True, width=1_000))


def json_text(document: Mapping[str, object]) -> str:
    """JSON, keys sorted, indented."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def json_lines(document: Mapping[str, list[dict[str, object]]]) -> str:
    """JSON of lists, one element a line, so that it can be read in a diff."""
    parts = (f'  "{key}": [' + ",".join(map(_line, items)) + "\n  ]" for key, items in sorted(document.items()))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(item: Mapping[str, object]) -> str:
    return "\n    " + orjson.dumps(item, option=orjson.OPT_SORT_KEYS).decode()


def properties_text(values: Mapping[str, str]) -> str:
    """A Java properties file, keys sorted; values hold nothing that would need an escape."""
    return "".join(f"{key}={value}\n" for key, value in sorted(values.items()))
