"""A document as a migration, by shape alone."""

from ringbus.model.paths import Path
from ringbus.model.reading import Document
from ringbus.model.shaping import ShapedDocument
from ringbus_migration.document.migration import Migration

_STAND_INS: dict[Path, object] = {("migration",): 1, ("name",): "standin"}


def shaped(document: Document) -> ShapedDocument[Migration]:
    """``document`` fitted to the migration's shape; the document stays as it is."""
    shaping = ShapedDocument(document, document.root.plain(), Migration, _STAND_INS)
    shaping.run()
    return shaping
