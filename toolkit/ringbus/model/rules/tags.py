"""Tags that AWS takes and that Ringbus does not set itself.

Source: "Tag naming limits and requirements" of Amazon's Tagging guide: keys up to 128 characters, values up to 256, of
letters, digits, spaces and ``+ - = . _ : / @``, no ``aws:`` in front, 50 tags a resource.
"""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform

OWN_TAGS = frozenset(["platform", "stage", "role", "region", "zone", "index", "Name"])

_LONGEST_KEY, _LONGEST_VALUE, _MOST = 128, 256, 40
_SIGNS = frozenset(" +-=._:/@")


def tags(platform: Platform) -> Iterator[Fault]:
    """Every tag, and how many there are."""
    if len(platform.tags) > _MOST:
        yield Fault(codes.TAG_FORM, ("tags",), f"{len(platform.tags)} tags, at most {_MOST} fit beside Ringbus's own")
    for key, value in platform.tags.items():
        path: Path = ("tags", key)
        if key in OWN_TAGS or key.lower().startswith("aws:"):
            owner = "Ringbus" if key in OWN_TAGS else "AWS"
            yield Fault(codes.TAG_TAKEN, path, f"the tag {quoted(key)} is set by {owner} itself", "take another key")
        if not 0 < len(key) <= _LONGEST_KEY or not _plain(key):
            yield Fault(codes.TAG_FORM, path, f"{quoted(key)} is no key of a tag", _allowed(_LONGEST_KEY))
        if len(value) > _LONGEST_VALUE or not _plain(value):
            yield Fault(codes.TAG_FORM, path, f"{quoted(value)} is no value of a tag", _allowed(_LONGEST_VALUE))


def _plain(text: str) -> bool:
    return all(character.isalnum() or character in _SIGNS for character in text)


def _allowed(longest: int) -> str:
    return f"letters, digits, spaces and + - = . _ : / @, at most {longest}"
