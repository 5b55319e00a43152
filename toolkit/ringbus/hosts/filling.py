"""Secrets put into files, in memory: the same value always gives the same text, so that a digest can be compared."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from ringbus.render.host_file import HostFile, SecretForm, SecretReference

_SALT_BYTES = 4


def filled(file: HostFile, values: Mapping[str, str]) -> str:
    """The file's content with every marker replaced by its secret, found in ``values`` by name."""
    content = file.content
    for reference in file.secrets:
        content = content.replace(reference.marker(), formed(reference, values[reference.name]))
    return content


def formed(reference: SecretReference, value: str) -> str:
    """The value as a file wants it."""
    if reference.form is SecretForm.PLAIN:
        return value
    # A salt keeps equal passwords from looking equal; by the secret's name it does, and stays the same.
    salt = hmac.digest(value.encode(), reference.name.encode(), "sha256")[:_SALT_BYTES]
    return base64.b64encode(salt + hashlib.sha256(salt + value.encode()).digest()).decode()
