"""The shape of a JSON answer: its keys and the types of its values, with lists as their first kinds of element."""

from __future__ import annotations

from typing import Any


def shape(value: Any) -> Any:
    """``{"a": [1, 2]}`` is ``{"a": ["int"]}``; an object whose keys are names of the user's is told by its caller."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in sorted(value.items())}
    if isinstance(value, list):
        kinds: list[Any] = []
        for each in map(shape, value):
            kinds += [] if each in kinds else [each]
        return kinds
    return type(value).__name__
