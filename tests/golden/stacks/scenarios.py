"""The variables of every stack, for a platform with all there is and for the least one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ringbus import assets
from ringbus.model.document import read_platform
from ringbus.release.outputs import known_outputs
from ringbus.render.inputs import StackInputs
from ringbus.render.standins import emulated_images
from ringbus.render.tfvars import variables
from ringbus.topology.derive import derive
from ringbus.topology.images import families


def scenarios() -> dict[str, Mapping[str, str]]:
    """By example, then by stack. First-boot data has goldens of its own and is left out."""
    return {name: _stacks(name) for name in ("hailo", "hailo-hybrid", "hailo-monolith", "minimal", "three-regions")}


def _stacks(name: str) -> dict[str, str]:
    platform = read_platform(assets.path("examples") / f"{name}.yaml")
    topology = derive(platform)
    images = emulated_images(families(platform, topology))
    inputs = StackInputs(platform, topology, images, known_outputs(topology, {}).values, 7)
    return {f"{stack.name}.json": _text(variables(inputs, stack)) for stack in topology.stacks}


def _text(value: object) -> str:
    return json.dumps(_without_user_data(value), indent=1, sort_keys=True) + "\n"


def _without_user_data(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_user_data(each) for key, each in value.items() if not key.endswith("user_data")}
    return value
