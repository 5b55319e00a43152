"""Tags that AWS takes and that Ringbus does not set itself.

Source: "Tag naming limits and requirements" of Amazon's Tagging guide: keys up to 128 characters, values up to 256, of
letters, digits, spaces and ``+ - = . _ : / @``, no ``aws:`` in front, 50 tags a resource. Keys are narrower here: hosts
read their tags in the instance metadata, and EC2 refuses an instance whose keys it cannot show there ("Access tags for
your EC2 instances using instance metadata": no spaces, no slashes, letters of ASCII).
"""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform

OWN_TAGS = frozenset(["platform", "stage", "role", "region", "zone", "index", "service", "ringbus-disk", "Name"])

_LONGEST_KEY, _LONGEST_VALUE, _MOST = 128, 256, 40
_KEY_SIGNS = frozenset("+-=._:@")
_SIGNS = _KEY_SIGNS | frozenset(" /")
_IN_KEYS, _IN_VALUES = "letters a to z, digits and + - = . _ : @", "letters, digits, spaces and + - = . _ : / @"


def tags(platform: Platform) -> Iterator[Fault]:
    """Every tag, and how many there are."""
    if len(platform.tags) > _MOST:
        yield Fault(codes.TAG_FORM, ("tags",), f"{len(platform.tags)} tags, at most {_MOST} fit beside Ringbus's own")
    for key, value in platform.tags.items():
        path: Path = ("tags", key)
        if key in OWN_TAGS or key.lower().startswith("aws:"):
            owner = "Ringbus" if key in OWN_TAGS else "AWS"
            yield Fault(codes.TAG_TAKEN, path, f"the tag {quoted(key)} is set by {owner} itself", "take another key")
        if not 0 < len(key) <= _LONGEST_KEY or not _shown_in_metadata(key):
            hint = f"{_IN_KEYS}, at most {_LONGEST_KEY}"
            yield Fault(codes.TAG_FORM, path, f"{quoted(key)} is no key of a tag", hint)
        if len(value) > _LONGEST_VALUE or not _plain(value):
            hint = f"{_IN_VALUES}, at most {_LONGEST_VALUE}"
            yield Fault(codes.TAG_FORM, path, f"{quoted(value)} is no value of a tag", hint)


def _plain(text: str) -> bool:
    return all(character.isalnum() or character in _SIGNS for character in text)


def _shown_in_metadata(key: str) -> bool:
    plain = all((character.isascii() and character.isalnum()) or character in _KEY_SIGNS for character in key)
    return plain and key not in (".", "..", "_index")
