"""Rendering everything without touching anything: states are not read, so what flows between stacks is placeholders."""

from collections.abc import Mapping

from ringbus.aws import lock
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.settings import Settings
from ringbus.release.outputs import known_outputs
from ringbus.render.inputs import StackInputs, recovery_days
from ringbus.render.standins import emulated, emulated_images
from ringbus.render.tfvars import variables
from ringbus.render.tree import tree
from ringbus.topology.images import families
from ringbus.topology.target import TargetKind


def rendered(settings: Settings, opened: OpenPlatform) -> Mapping[str, str]:
    """The text of every file, by its path: hosts' files and the stacks' variables."""
    real = settings.target is TargetKind.AWS
    here = opened if real else OpenPlatform(emulated(opened.platform)[0])
    wanted = families(here.platform, here.topology)
    images = lock.read(lock.beside(settings.file)).pinned(wanted) if real else emulated_images(wanted)
    outputs = known_outputs(here.topology, {}).values
    inputs = StackInputs(here.platform, here.topology, images, outputs, recovery_days(emulated=not real))
    stacks = {stack.name: variables(inputs, stack) for stack in here.topology.stacks}
    return tree(here.platform, here.topology, here.links, stacks)
