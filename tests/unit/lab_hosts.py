"""What the lab puts on its hosts, imported as hosts import it: files of one folder that know each other by name."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from ringbus import assets

FOLDER = assets.path("templates") / "lab"


def host_module(name: str) -> ModuleType:
    """A file of `templates/lab`, by its name without `.py`."""
    if name in sys.modules and getattr(sys.modules[name], "__file__", "") == str(FOLDER / f"{name}.py"):
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module
