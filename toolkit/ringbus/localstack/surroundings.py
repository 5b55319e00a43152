"""The environment that LocalStack runs in, and nothing else of the user's."""

from collections.abc import Mapping
from pathlib import Path

from ringbus.localstack.address import HOST

_TAKEN = ("PATH", "LANG", "LC_ALL", "TZ")
_SETTINGS = {
    # Nobody is told, nothing is fetched.
    "DISABLE_EVENTS": "1",
    "SKIP_SSL_CERT_DOWNLOAD": "1",
    "SKIP_INFRA_DOWNLOADS": "1",
    "DNS_ADDRESS": "0",
    # Nothing outlives the process, and services load when they are first asked.
    "PERSISTENCE": "0",
    "EAGER_SERVICE_LOADING": "0",
    # In a container LocalStack would write to /var/lib/localstack.
    "OVERRIDE_IN_DOCKER": "0",
    "PYTHONUNBUFFERED": "1",
}


def variables(user: Mapping[str, str], plugin: Path, data: Path, port: int) -> dict[str, str]:
    """The variables for a LocalStack with the ``plugin`` on ``port``, which writes below ``data`` only.

    Of ``user``'s variables, path and locale. Source of the names: ``localstack/config.py`` of localstack-core 4.13.1.
    """
    taken = {name: user[name] for name in _TAKEN if name in user}
    places = {
        "PYTHONPATH": str(plugin),
        "HOME": str(data),
        "TMPDIR": str(data / "tmp"),
        "FILESYSTEM_ROOT": str(data / "files"),
        "LOCALSTACK_VOLUME_DIR": str(data / "volume"),
    }
    return taken | _SETTINGS | places | {"GATEWAY_LISTEN": f"{HOST}:{port}"}
