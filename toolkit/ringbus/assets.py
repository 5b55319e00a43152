"""Where the folders that travel with the package are: in the checkout, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_CHECKOUT = {
    "infra": "infra",
    "templates": "templates",
    "examples": "examples",
    "localstack_provider": "toolkit/localstack_provider",
}


def path(name: str) -> Path:
    """The folder ``infra``, ``templates``, ``examples`` or ``localstack_provider``.

    A checkout is known by its ``pyproject.toml`` two folders up; a wheel carries the folders in ``ringbus/assets``.
    """
    checkout = _PACKAGE.parents[1]
    if (checkout / "pyproject.toml").is_file() and (checkout / _IN_CHECKOUT[name]).is_dir():
        return checkout / _IN_CHECKOUT[name]
    return _PACKAGE / "assets" / name
