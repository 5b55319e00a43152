"""What Python gives each root is what the root declares, and what Python reads of it is what it gives out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ringbus import assets
from ringbus.model.document import read_platform
from ringbus.release.outputs import known_outputs
from ringbus.render.inputs import StackInputs, placeholder_outputs
from ringbus.render.standins import emulated_images
from ringbus.render.tfvars import variables
from ringbus.topology.derive import derive
from ringbus.topology.images import families
from ringbus.topology.values import StackKind, Topology

_BLOCK = '^{} "([a-z_]+)"'
#: Outputs that are read though no other stack is given them: they tell what may never change.
_READ_TOO = {StackKind.BASE: {"region"}, StackKind.REGION: {"network"}}


def declared(kind: StackKind, block: str) -> set[str]:
    """The names of the variables or outputs of a root."""
    texts = [path.read_text(encoding="utf-8") for path in (assets.path("infra") / kind.value).glob("*.tf")]
    return {name for text in texts for name in re.findall(_BLOCK.format(block), text, re.MULTILINE)}


def inputs() -> StackInputs:
    """Everything that hailo's stacks are given."""
    platform = read_platform(Path(assets.path("examples") / "hailo.yaml"))
    topology: Topology = derive(platform)
    images = emulated_images(families(platform, topology))
    return StackInputs(platform, topology, images, known_outputs(topology, {}).values, 0)


@pytest.mark.parametrize("kind", StackKind)
def test_variables_are_those_declared(kind: StackKind) -> None:
    given = inputs()
    stack = next(stack for stack in given.topology.stacks if stack.kind is kind)
    assert variables(given, stack).keys() == declared(kind, "variable")


@pytest.mark.parametrize("kind", StackKind)
def test_outputs_that_are_read_are_given_out(kind: StackKind) -> None:
    topology = inputs().topology
    stack = next(stack for stack in topology.stacks if stack.kind is kind)
    read = placeholder_outputs(topology, stack).keys() | _READ_TOO.get(kind, set())
    assert read <= declared(kind, "output")
