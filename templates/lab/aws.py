#!/usr/bin/python3
"""aws for hosts of the lab, as far as they use it: `aws secretsmanager get-secret-value --secret-id NAME …`.

It asks where an instance asks for its metadata; what stands there knows who asks by its address.
"""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Sequence

METADATA = "169.254.169.254"
_HEADERS = {"X-Amz-Target": "secretsmanager.GetSecretValue", "Content-Type": "application/x-amz-json-1.1"}


def secret(name: str) -> str:
    """The value of a secret of the caller's region."""
    connection = http.client.HTTPConnection(METADATA, timeout=10)
    connection.request("POST", "/", json.dumps({"SecretId": name}), _HEADERS)
    return str(json.load(connection.getresponse())["SecretString"])


def run(argv: Sequence[str]) -> int:
    """One command line; its exit code."""
    if list(argv[:2]) != ["secretsmanager", "get-secret-value"] or "--secret-id" not in argv:
        sys.stderr.write("the lab's aws knows `secretsmanager get-secret-value --secret-id NAME` only\n")
        return 252
    try:
        sys.stdout.write(secret(argv[argv.index("--secret-id") + 1]) + "\n")
    except (OSError, ValueError, KeyError, http.client.HTTPException) as problem:
        sys.stderr.write(f"{problem}\n")
        return 254
    return 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
