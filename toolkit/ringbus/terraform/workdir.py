"""A stack's working copy: the root and all modules of ``infra/``, with the variables and overrides of this stack.

Copies, never links: what is planned stays what it is while ``infra/`` is edited. Files are written only when they
differ.
"""

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ringbus import digests
from ringbus.errors import failed
from ringbus.terraform import overrides
from ringbus.terraform.backends import Backend, backend_override

VARIABLES = "terraform.tfvars.json"
_MODULES = "modules"
# The lock file is made anew by each working copy's init: the mirror's hashes are not the registry's.
_LEFT_OUT = frozenset({".terraform", ".terraform.lock.hcl", "tests", "README.md", VARIABLES, "terraform.tfvars"})
_LEFT_OUT_ENDINGS = (".tfstate", ".backup", ".tfplan", ".tftest.hcl", ".tfvars")
_KEPT = frozenset({".terraform", ".terraform.lock.hcl", "errored.tfstate", "crash.log"})
_FOR_INIT = (".tf", ".tf.json")
_PREVENT_DESTROY = "prevent_destroy_override.tf.json"
_IMPORTS = "imports.tf.json"
_NOT_FOR_INIT = (_PREVENT_DESTROY, _IMPORTS)


@dataclass(frozen=True, slots=True)
class StackFiles:
    """What a working copy is made of.

    ``infra`` is the folder with ``modules`` and the roots, ``root`` one of base, region, peering, global;
    ``variables`` are JSON values by name, none of them secret; ``endpoint`` is LocalStack's URL or None for AWS;
    ``removable`` lifts ``prevent_destroy`` (for destroy). ``adopted`` are things
    that stand and are in no state, each with the address it is taken into the state at: address to import id.
    """

    infra: Path
    root: str
    variables: Mapping[str, object]
    backend: Backend
    endpoint: str | None = None
    removable: bool = False
    adopted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A working copy on disk: ``root`` is where Terraform runs, ``digest`` is over what ``init`` depends on in it.

    ``protected`` are type and name of the resources that ``prevent_destroy`` stands for in it.
    """

    root: Path
    digest: str
    protected: frozenset[str] = frozenset()


def write(files: StackFiles, directory: Path) -> WorkingCopy:
    """Make ``directory`` hold exactly what ``files`` says, beside Terraform's own files.

    RB413: ``infra/`` has no such root.
    """
    wanted = contents(files, directory)
    for folder in (_MODULES, files.root):
        _remove_others(directory, directory / folder, wanted)
    for name, content in wanted.items():
        _write_if_other(directory / name, content)
    protected = overrides.protected(_texts(wanted)) if not files.removable else ()
    return WorkingCopy(directory / files.root, _digest(wanted), frozenset(".".join(each) for each in protected))


def modules_digest(infra: Path) -> str:
    """One digest over all that working copies take from ``infra``: modules and roots, without tests and prose."""
    paths = sorted(path for path in infra.rglob("*") if path.is_file())
    names = {path.relative_to(infra).as_posix(): path for path in paths if _belongs(path.relative_to(infra).parts)}
    return digests.of_value({name: digests.of_file(path) for name, path in names.items()})


def contents(files: StackFiles, directory: Path) -> dict[str, bytes]:
    """Every file of the working copy by its path relative to ``directory``."""
    if not (files.infra / files.root).is_dir():
        raise failed("RB413", f"infra/{files.root}", "there is no such root module")
    wanted = {**_read(files.infra, _MODULES), **_read(files.infra, files.root)}
    root = directory / files.root
    generated = {
        f"{files.root}/{VARIABLES}": files.variables,
        f"{files.root}/backend_override.tf.json": backend_override(files.backend, root),
        **_localstack(files, wanted),
        **(_lifted(wanted) if files.removable else {}),
        **({f"{files.root}/{_IMPORTS}": _imports(files.adopted)} if files.adopted else {}),
    }
    return wanted | {name: _json(value) for name, value in generated.items()}


def _localstack(files: StackFiles, wanted: Mapping[str, bytes]) -> dict[str, object]:
    if files.endpoint is None:
        return {}
    aliases = overrides.provider_aliases(_texts(wanted, files.root))
    return {f"{files.root}/localstack_override.tf.json": overrides.localstack_override(files.endpoint, aliases)}


def _lifted(wanted: Mapping[str, bytes]) -> dict[str, object]:
    folders = sorted({posixpath.dirname(name) for name in wanted})
    found = {folder: overrides.protected(_texts(wanted, folder)) for folder in folders}
    return {
        f"{folder}/{_PREVENT_DESTROY}": overrides.prevent_destroy_override(resources)
        for folder, resources in found.items()
        if resources
    }


def _imports(adopted: Mapping[str, str]) -> dict[str, object]:
    return {"import": [{"to": address, "id": found} for address, found in sorted(adopted.items())]}


def _texts(wanted: Mapping[str, bytes], folder: str | None = None) -> list[str]:
    return [
        content.decode()
        for name, content in wanted.items()
        if name.endswith(".tf") and folder in (None, posixpath.dirname(name))
    ]


def _read(infra: Path, folder: str) -> dict[str, bytes]:
    return {
        path.relative_to(infra).as_posix(): path.read_bytes()
        for path in sorted((infra / folder).rglob("*"))
        if path.is_file() and _belongs(path.relative_to(infra).parts)
    }


def _belongs(parts: tuple[str, ...]) -> bool:
    return _LEFT_OUT.isdisjoint(parts) and not parts[-1].endswith(_LEFT_OUT_ENDINGS)


def _digest(wanted: Mapping[str, bytes]) -> str:
    return digests.of_value(
        {
            name: digests.of_text(content.decode())
            for name, content in wanted.items()
            if name.endswith(_FOR_INIT) and not name.endswith(_NOT_FOR_INIT)
        }
    )


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


def _remove_others(directory: Path, folder: Path, wanted: Iterable[str]) -> None:
    names = set(wanted)
    for path in sorted(folder.rglob("*"), reverse=True):
        relative = path.relative_to(directory)
        if not _KEPT.isdisjoint(relative.parts):
            continue
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif relative.as_posix() not in names:
            path.unlink()


def _write_if_other(path: Path, content: bytes) -> None:
    if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    new.replace(path)
