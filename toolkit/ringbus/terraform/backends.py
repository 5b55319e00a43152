"""Where a stack's state is kept, and the override file that says so to Terraform."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LocalBackend:
    """A state file on this machine, for LocalStack; ``path`` is absolute and written relative to the root module."""

    path: Path


@dataclass(frozen=True, slots=True)
class S3Backend:
    """An object of a versioned bucket in the stack's own region, locked by Terraform's native lock file beside it."""

    bucket: str
    key: str
    region: str


Backend = LocalBackend | S3Backend


def backend_override(backend: Backend, root: Path) -> dict[str, object]:
    """The content of ``backend_override.tf.json`` in the root module's folder ``root``."""
    if isinstance(backend, LocalBackend):
        return {"terraform": {"backend": {"local": {"path": os.path.relpath(backend.path, root)}}}}
    block = {**asdict(backend), "encrypt": True, "use_lockfile": True}
    return {"terraform": {"backend": {"s3": block}}}
