"""The operator's key."""

from pathlib import Path

from paramiko import PKey, SSHException
from paramiko.pkey import UnknownKeyType

from ringbus.errors import failed
from ringbus.ssh.catalogue import NO_KEY


def operator_key(path: Path) -> PKey:
    """The private key of a file, with the certificate beside it if there is one; RB484 when it is none.

    Given only the file's name, paramiko tries it as one kind after the other and tells of the last.
    """
    try:
        return PKey.from_path(path)
    except OSError as fault:
        raise failed(NO_KEY, str(path), f"cannot be read: {fault.strerror}") from None
    except (SSHException, UnknownKeyType, ValueError, TypeError):
        hint = "a private key in OpenSSH's form, without a passphrase."
        raise failed(NO_KEY, str(path), "it is no private key that can be used", hint=hint) from None
