"""``ringbus.lock``: the machine image of each family, pinned per region. JSON, beside the platform file."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ringbus.errors import Kind, RingbusError, failed
from ringbus.findings import Finding, Place, error
from ringbus.machine import files

FILE = "ringbus.lock"
_KIND = "ringbus-lock"
_FORMAT = 1
_UPDATE = "`ringbus images update` writes it anew."


@dataclass(frozen=True, slots=True)
class LockDocument:
    """Ids of images by region and family (``{"eu-west-1": {"debian-13-amd64": "ami-…"}}``)."""

    images: Mapping[str, Mapping[str, str]]

    def merged(self, newer: Mapping[str, Mapping[str, str]]) -> "LockDocument":
        """This lock with ``newer`` over it; regions and families that ``newer`` does not name stay."""
        regions = {*self.images, *newer}
        return LockDocument({region: {**self.images.get(region, {}), **newer.get(region, {})} for region in regions})

    def pinned(self, families: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
        """The images that ``families`` (by region) asks for; what is not pinned is RB470, all of it at once."""
        missing = [
            error("RB470", f"image {family} in {region}", f"it is not pinned in {FILE}", hint="`ringbus images update`")
            for region, wanted in families.items()
            for family in wanted
            if family not in self.images.get(region, {})
        ]
        if missing:
            raise RingbusError(Kind.INPUT, missing)
        return {
            region: {family: self.images[region][family] for family in wanted} for region, wanted in families.items()
        }


def beside(platform_file: Path) -> Path:
    """Where the lock of a platform file lies."""
    return platform_file.parent / FILE


def read(path: Path) -> LockDocument:
    """The lock in this file, empty where there is none; what is wrong with it is RB469, all of it at once."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LockDocument({})
    except (OSError, UnicodeDecodeError) as fault:
        raise RingbusError(Kind.INPUT, [_wrong(Place("", str(path)), f"it cannot be read: {fault}")]) from None
    except json.JSONDecodeError as fault:
        place = Place("", str(path), fault.lineno)
        raise RingbusError(Kind.INPUT, [_wrong(place, f"it is not JSON: {fault.msg}")]) from None
    found = list(_faults(path, document))
    if found:
        raise RingbusError(Kind.INPUT, found)
    return LockDocument(document["images"])


def _faults(path: Path, document: object) -> Iterable[Finding]:
    if not isinstance(document, dict) or document.get("kind") != _KIND:
        yield _wrong(Place("kind", str(path)), f"it is not a lock of Ringbus (`kind: {_KIND}`)")
        return
    if document.get("format") != _FORMAT:
        yield _wrong(
            Place("format", str(path)), f"its format is {document.get('format')!r}, this Ringbus reads {_FORMAT}"
        )
        return
    images = document.get("images")
    if not isinstance(images, dict):
        yield _wrong(Place("images", str(path)), "it must map regions to families to ids of images")
        return
    for region, families in images.items():
        if not isinstance(families, dict) or not all(_is_image(image) for image in families.values()):
            yield _wrong(Place(f"images.{region}", str(path)), "it must map families to ids of images (ami-…)")


def _is_image(value: object) -> bool:
    return isinstance(value, str) and value.startswith("ami-")


def _wrong(place: Place, message: str) -> Finding:
    return error("RB469", place, message, hint=_UPDATE)


def text(lock: LockDocument) -> str:
    """What the file holds: sorted, so that an update shows as the lines that changed."""
    document = {"kind": _KIND, "format": _FORMAT, "images": _sorted(lock.images)}
    return json.dumps(document, indent=2) + "\n"


def _sorted(images: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {region: dict(sorted(images[region].items())) for region in sorted(images) if images[region]}


def write(path: Path, lock: LockDocument) -> None:
    """Write the lock in one step: whoever reads meanwhile sees the old one or the new one; RB471 when that fails."""
    try:
        files.replace(path, text(lock).encode())
    except OSError as fault:
        raise failed("RB471", str(path), f"could not be written: {fault.strerror}", note="It is as it was.") from None
